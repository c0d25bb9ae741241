import type { TokenBuffer } from './tokenBuffer.ts';

const COMMA = 44;

/** How many tokens of a part of a text are what. */
export interface TokenTally {
  readonly words: number;
  /** Characters of the words. */
  readonly letters: number;
  /** Words that start with a capital. */
  readonly capitals: number;
  readonly numbers: number;
  readonly marks: number;
  readonly commas: number;
  /** Tokens that begin a line. */
  readonly lines: number;
}

/**
 * Counts the tokens from `start` up to `end`. Without branches, since the kind of the next token is what a processor
 * cannot foresee: `TokenKind` is 0 for a word, 1 for a number and 2 for a mark, `Break` above 0 where a line begins.
 */
export function tallyTokens(tokens: TokenBuffer, start: number, end: number): TokenTally {
  const { kind: kinds, value: values, capital, breakBefore, wordsBefore } = tokens;
  let letters = 0;
  let capitals = 0;
  let numbers = 0;
  let commas = 0;
  let lines = 0;
  for (let i = start; i < end; i++) {
    const kind = kinds[i]!;
    const value = values[i]!;
    letters += value & ((kind - 1) >> 31);
    numbers += kind & 1;
    commas += (kind >> 1) & Number(value === COMMA);
    capitals += capital[i]!;
    lines += (breakBefore[i]! + 1) >> 1;
  }
  const wordsAndNumbers = wordsBefore[end]! - wordsBefore[start]!;
  const [words, marks] = [wordsAndNumbers - numbers, end - start - wordsAndNumbers];
  return { words, letters, capitals, numbers, marks, commas, lines };
}
