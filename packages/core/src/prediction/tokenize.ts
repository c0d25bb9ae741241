import { CharClass, charClass, foldCase } from './charClass.ts';
import { finishHash, HASH_START, hashUnit } from './featureHash.ts';
import { Break, type TokenBuffer, TokenKind } from './tokenBuffer.ts';

/** Numbers above this count as this. */
const MAX_NUMBER = 999_999_999;
const SPACE = 32;
const PLUS = 43;
const HASH_SIGN = 35;
/** Class of each ASCII character. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, unit) => charClass(unit));
/** The folded unit of each ASCII letter, digit and underscore, 0 for what ends a word. */
const WORD_UNITS = Uint8Array.from({ length: 128 }, (_, unit) => {
  const kind = charClass(unit);
  return kind === CharClass.letter || kind === CharClass.digit ? foldCase(unit) : 0;
});
/** Hash of each ASCII character as a token. */
const MARK_HASHES = Int32Array.from({ length: 128 }, (_, unit) => markHash(unit));

/**
 * Appends the tokens of `tokens.units` from `start` up to `end`, where a NUL must stand, in one pass and without regular
 * expressions.
 *
 * Words are runs of letters and of digits that follow a letter; a single letter takes the + and # behind it (c++, c#).
 * Runs of digits are numbers, ideographs are words of one character, and every other visible character is a
 * punctuation mark. Line ends are kept as what stands before the next token.
 */
export function tokenize(tokens: TokenBuffer, start: number, end: number): void {
  const { units, hash, kind, value, capital, place, breakBefore, words, wordsBefore } = tokens;
  let count = tokens.count;
  let wordCount = wordsBefore[count]!;
  let newlines = 1; // each text begins on a new line
  let i = start;
  while (i < end && count < hash.length) {
    const unit = units[i]!;
    const unitClass = unit < 128 ? CLASSES[unit]! : charClass(unit);
    if (unitClass <= CharClass.newline) {
      newlines += unitClass;
      i++;
      continue;
    }
    breakBefore[count] = newlines > 1 ? Break.blankLine : newlines;
    newlines = 0;
    place[count] = i;
    if (unitClass === CharClass.letter) {
      // Words are read here, not in a function of their own, which would load every array anew: 7 % of a prediction.
      const first = wordUnit(unit);
      const wordStart = i;
      let wordHash = hashUnit(HASH_START, first);
      for (let folded = wordUnit(units[++i]!); folded !== 0; folded = wordUnit(units[++i]!)) {
        wordHash = hashUnit(wordHash, folded);
      }
      if (i - wordStart === 1 && isSign(units[i]!)) {
        for (; i - wordStart < 3 && isSign(units[i]!); i++) wordHash = hashUnit(wordHash, units[i]!);
      }
      hash[count] = finishHash(wordHash, 0);
      kind[count] = TokenKind.word;
      value[count] = i - wordStart;
      capital[count] = Number(first !== unit);
    } else if (unitClass === CharClass.digit) i = readNumber(tokens, count, i);
    else i = readMark(tokens, count, i, unitClass);
    words[wordCount] = hash[count]!;
    wordCount += 1 - (kind[count]! >> 1);
    wordsBefore[++count] = wordCount;
    i += Number(units[i] === SPACE); // the usual case, without another round or a branch
  }
  tokens.count = count;
}

/** The folded unit of a letter or digit, 0 for what ends a word. */
function wordUnit(unit: number): number {
  return unit < 128 ? WORD_UNITS[unit]! : wideWordUnit(unit);
}

function wideWordUnit(unit: number): number {
  return charClass(unit) === CharClass.letter ? foldCase(unit) : 0;
}

function isSign(unit: number): boolean {
  return unit === PLUS || unit === HASH_SIGN;
}

function readNumber(tokens: TokenBuffer, at: number, start: number): number {
  const { units } = tokens;
  let value = 0;
  let i = start;
  for (let digit = units[i]! - 48; digit >= 0 && digit <= 9; digit = units[++i]! - 48) {
    value = Math.min(MAX_NUMBER, value * 10 + digit);
  }
  tokens.hash[at] = finishHash(value, TokenKind.number);
  tokens.kind[at] = TokenKind.number;
  tokens.value[at] = value;
  tokens.capital[at] = 0;
  return i;
}

function readMark(tokens: TokenBuffer, at: number, start: number, unitClass: number): number {
  const unit = tokens.units[start]!;
  const isWord = unitClass === CharClass.ideograph;
  tokens.hash[at] = unit < 128 ? MARK_HASHES[unit]! : markHash(unit);
  tokens.kind[at] = isWord ? TokenKind.word : TokenKind.punctuation;
  tokens.value[at] = isWord ? 1 : unit;
  tokens.capital[at] = 0;
  if (unit < 128) tokens.markCounts[unit]!++;
  return start + 1;
}

function markHash(unit: number): number {
  return finishHash(hashUnit(HASH_START, unit), 0);
}
