import { asObject, type CallTurn } from './inferenceCall.ts';

/** The prompt of a call while it is being read. */
export interface PromptDraft {
  readonly turns: CallTurn[];
  hasImages: boolean;
  hasAudio: boolean;
}

const ROLES: Readonly<Record<string, CallTurn['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** The four roles of a turn for those that clients write: `developer` is system, `function` is tool, others are user. */
export function readRole(role: unknown): CallTurn['role'] {
  return typeof role === 'string' && Object.hasOwn(ROLES, role) ? ROLES[role]! : 'user';
}

/**
 * The text of a message's content: a string, or parts of which those with text are joined by line feeds, as vLLM joins
 * them. Notes on the draft what else the parts hold. Content of another kind has no text.
 */
export function readContent(draft: PromptDraft, content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return joinTexts(content.map((part) => readPart(draft, part)));
}

/** Texts joined by line feeds, empty ones left out. */
export function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

function readPart(draft: PromptDraft, value: unknown): string {
  if (typeof value === 'string') return value;
  const part = asObject(value);
  if (part === undefined) return '';
  const type = typeof part.type === 'string' ? part.type : '';
  if (type.includes('image') || type.includes('video')) draft.hasImages = true;
  if (type.includes('audio')) draft.hasAudio = true;
  return textOf(part.text) || textOf(part.refusal);
}

/** A string as it is; nothing for every other value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
