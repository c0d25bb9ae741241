import { CharClass, charClass, foldCase } from './charClass.ts';
import { finishHash, HASH_START, hashUnit } from './featureHash.ts';
import { Break, type TokenBuffer, TokenKind } from './tokenBuffer.ts';

/** Numbers above this count as this. */
const MAX_NUMBER = 999_999_999;
/** Letters of a word that make its stem. */
const STEM_LENGTH = 5;
const PLUS = 43;
const HASH_SIGN = 35;
/** The folded unit of each ASCII letter, digit and underscore, 0 for what ends a word. */
const WORD_UNITS = Uint8Array.from({ length: 128 }, (_, unit) => {
  const kind = charClass(unit);
  return kind === CharClass.letter || kind === CharClass.digit ? foldCase(unit) : 0;
});
/** Hash of each ASCII character as a token. */
const MARK_HASHES = Int32Array.from({ length: 128 }, (_, unit) => markHash(unit));

/**
 * Appends the tokens of `text` from `start` up to `end` to the buffer, in one pass and without regular expressions.
 *
 * Words are runs of letters and of digits that follow a letter; a single letter takes the + and # behind it (c++, c#).
 * Runs of digits are numbers, ideographs are words of one character, and every other visible character is a
 * punctuation mark. Line ends are kept as what stands before the next token.
 */
export function tokenize(tokens: TokenBuffer, text: string, start: number, end: number): void {
  const capacity = tokens.hash.length;
  let newlines = 1; // each text begins on a new line
  let i = start;
  while (i < end && tokens.count < capacity) {
    const unit = text.charCodeAt(i);
    const kind = charClass(unit);
    if (kind <= CharClass.newline) {
      newlines += kind;
      i++;
      continue;
    }
    tokens.breakBefore[tokens.count] = newlines > 1 ? Break.blankLine : newlines;
    tokens.lines += newlines > 0 ? 1 : 0;
    newlines = 0;
    if (kind === CharClass.letter) i = readWord(tokens, text, i, end);
    else if (kind === CharClass.digit) i = readNumber(tokens, text, i, end);
    else i = readMark(tokens, unit, kind, i);
  }
}

function readWord(tokens: TokenBuffer, text: string, start: number, end: number): number {
  let hash = HASH_START;
  let stem = 0;
  let i = start;
  for (; i < end; i++) {
    const unit = text.charCodeAt(i);
    const folded = unit < 128 ? WORD_UNITS[unit]! : wideWordUnit(unit);
    if (folded === 0) break;
    if (i - start === STEM_LENGTH) stem = hash;
    hash = hashUnit(hash, folded);
  }
  if (i - start === 1) {
    for (; i < end && i - start < 3 && isSign(text.charCodeAt(i)); i++)
      hash = hashUnit(hash, text.charCodeAt(i));
  }
  const first = text.charCodeAt(start);
  const capital = first !== foldCase(first) ? 1 : 0;
  tokens.letters += i - start;
  tokens.capitals += capital;
  const word = finishHash(hash, 0);
  push(
    tokens,
    word,
    i - start > STEM_LENGTH ? finishHash(stem, 0) : word,
    TokenKind.word,
    i - start,
    capital,
  );
  return i;
}

/** The folded unit of a letter or digit beyond ASCII, 0 for what ends a word. */
function wideWordUnit(unit: number): number {
  return charClass(unit) === CharClass.letter ? foldCase(unit) : 0;
}

function isSign(unit: number): boolean {
  return unit === PLUS || unit === HASH_SIGN;
}

function readNumber(tokens: TokenBuffer, text: string, start: number, end: number): number {
  let value = 0;
  let i = start;
  while (i < end) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    value = Math.min(MAX_NUMBER, value * 10 + digit);
    i++;
  }
  tokens.numbers++;
  const hash = finishHash(value, TokenKind.number);
  push(tokens, hash, hash, TokenKind.number, value, 0);
  return i;
}

function readMark(tokens: TokenBuffer, unit: number, kind: number, at: number): number {
  const hash = unit < 128 ? MARK_HASHES[unit]! : markHash(unit);
  if (kind === CharClass.ideograph) {
    tokens.letters++;
    push(tokens, hash, hash, TokenKind.word, 1, 0);
    return at + 1;
  }
  if (unit < 128) tokens.markCounts[unit]!++;
  push(tokens, hash, hash, TokenKind.punctuation, unit, 0);
  return at + 1;
}

function markHash(unit: number): number {
  return finishHash(hashUnit(HASH_START, unit), 0);
}

function push(
  tokens: TokenBuffer,
  hash: number,
  stem: number,
  kind: number,
  value: number,
  capital: number,
): void {
  const at = tokens.count++;
  const words = tokens.wordsBefore[at]!;
  tokens.words[words] = hash;
  tokens.wordsBefore[at + 1] = kind === TokenKind.punctuation ? words : words + 1;
  tokens.hash[at] = hash;
  tokens.stem[at] = stem;
  tokens.kind[at] = kind;
  tokens.value[at] = value;
  tokens.capital[at] = capital;
}
