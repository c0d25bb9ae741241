import { type CallProblem, callProblem } from './inferenceCall.ts';
import type { PromptDraft } from './readContent.ts';

/** How many prompts a request has, and how many tokens came as ids. */
export interface PromptCount {
  readonly kind: 'prompts';
  readonly prompts: number;
  readonly idTokens: number;
}

/**
 * Reads the `prompt` of completions or the `input` of embeddings: a text, texts, token ids, or lists of token ids. A text
 * becomes a user turn, a list of ids a user turn without text. A missing one is one prompt of nothing.
 *
 * @param param  name of the member, for the problem
 */
export function readPrompts(draft: PromptDraft, value: unknown, param: string): PromptCount | CallProblem {
  if (value === undefined || value === null) return { kind: 'prompts', prompts: 1, idTokens: 0 };
  if (typeof value === 'string') return readList(draft, [value]);
  if (!Array.isArray(value)) return callProblem(param, `${param} must be a string or an array.`);
  return typeof value[0] === 'number' ? readList(draft, [value]) : readList(draft, value);
}

function readList(draft: PromptDraft, prompts: readonly unknown[]): PromptCount {
  let idTokens = 0;
  for (const prompt of prompts) {
    draft.turns.push({ role: 'user', text: typeof prompt === 'string' ? prompt : '' });
    if (Array.isArray(prompt)) idTokens += prompt.length;
  }
  return { kind: 'prompts', prompts: Math.max(1, prompts.length), idTokens };
}
