import { Break, type TokenBuffer } from './tokenBuffer.ts';

/** Longest instruction, in tokens: the first of a longer line. */
const LONGEST_INSTRUCTION = 96;

/** Where the parts of a prompt begin and end, as token indices; ends are exclusive. */
export interface PromptLayout {
  /** The instruction: the last line before the first blank line, or the last line of a prompt without one. */
  instructionStart: number;
  instructionEnd: number;
  /** First token of the line above the instruction, -1 when there is none. */
  lineAbove: number;
  /** Hash of the first programming language that the prompt names, 0 for none. */
  firstLanguage: number;
}

/** The layout of an empty prompt. */
export function createPromptLayout(): PromptLayout {
  return { instructionStart: 0, instructionEnd: 0, lineAbove: -1, firstLanguage: 0 };
}

/** Finds the parts of the prompt whose tokens are the first `end` of the buffer. */
export function findLayout(layout: PromptLayout, tokens: TokenBuffer, end: number): void {
  const paragraphEnd = firstBlankLine(tokens, end);
  const start = lineStart(tokens, paragraphEnd - 1);
  layout.instructionStart = start;
  layout.instructionEnd = Math.min(paragraphEnd, start + LONGEST_INSTRUCTION);
  layout.lineAbove = start > 0 ? lineStart(tokens, start - 1) : -1;
}

function firstBlankLine(tokens: TokenBuffer, end: number): number {
  for (let i = 1; i < end; i++) {
    if (tokens.breakBefore[i] === Break.blankLine) return i;
  }
  return end;
}

/** First token of the line that holds token `at`. */
function lineStart(tokens: TokenBuffer, at: number): number {
  let i = Math.max(at, 0);
  while (i > 0 && tokens.breakBefore[i] === Break.none) i--;
  return i;
}
