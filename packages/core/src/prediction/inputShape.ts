import { integerLog2 } from './integerLog.ts';
import { type TokenBuffer, TokenKind } from './tokenBuffer.ts';

/** Longer inputs, as a power of two of tokens, have one shape. */
const LONGEST_LOG2 = 9;

/**
 * Number of the shape of an input, the tokens `start` up to `end` behind an instruction: what it begins with (a word, a
 * number, or which mark), the power of two of its length, and whether it has more than two lines. 5 for no input.
 */
export function inputShape(tokens: TokenBuffer, start: number, end: number): number {
  if (start >= end) return 5;
  let lines = 0;
  for (let i = start; i < end; i++) if (tokens.breakBefore[i] !== 0) lines++;
  const length = Math.min(LONGEST_LOG2, Math.floor(integerLog2(end - start)));
  return 1000 + 80 * firstMark(tokens, start) + 2 * length + (lines > 2 ? 1 : 0);
}

function firstMark(tokens: TokenBuffer, start: number): number {
  if (tokens.kind[start] === TokenKind.punctuation) return tokens.value[start]!;
  return tokens.kind[start] === TokenKind.number ? 1 : 2;
}
