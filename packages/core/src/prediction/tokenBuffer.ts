/** What a token is; the numbers are used in arithmetic. Punctuation tokens hold one character. */
export const TokenKind = { word: 0, number: 1, punctuation: 2 } as const;

/** What stands before a token, up to the token before it; the numbers are used in arithmetic. */
export const Break = { none: 0, newline: 1, blankLine: 2 } as const;

/** Code units that one text may have; the parts of a longer one that are read have no more. */
const MOST_UNITS = 4096;

/**
 * Tokens of the texts that were read since the last reset, side by side and reused; a token's place is its index.
 * When it is full, later tokens are left out, which bounds time and memory.
 */
export interface TokenBuffer {
  count: number;
  /** UTF-16 code units of the text that was read last, a NUL behind each of its parts. */
  readonly units: Uint16Array;
  /** How many of them are in use. */
  unitCount: number;
  /** Hash of the folded word, of the number or of the character. */
  readonly hash: Int32Array;
  readonly kind: Uint8Array;
  readonly breakBefore: Uint8Array;
  /** Characters of a word; value of a number, at most 999,999,999; code unit of a punctuation mark. */
  readonly value: Int32Array;
  /** Index of its first code unit in `units`, as long as these hold its text. */
  readonly place: Int32Array;
  /** 1 for a word that starts with a capital, 0 for any other token. */
  readonly capital: Uint8Array;
  /** How many words and numbers stand before each token, and at `count` before its end. */
  readonly wordsBefore: Int32Array;
  /** Hashes of the words and numbers alone, in order. */
  readonly words: Int32Array;
  /** How often each ASCII character was a punctuation mark. */
  readonly markCounts: Int32Array;
}

/** An empty buffer for `capacity` tokens; further tokens are left out. */
export function createTokenBuffer(capacity: number): TokenBuffer {
  return {
    count: 0,
    units: new Uint16Array(MOST_UNITS + 2),
    unitCount: 0,
    hash: new Int32Array(capacity),
    kind: new Uint8Array(capacity),
    breakBefore: new Uint8Array(capacity),
    value: new Int32Array(capacity),
    place: new Int32Array(capacity),
    capital: new Uint8Array(capacity),
    wordsBefore: new Int32Array(capacity + 1),
    words: new Int32Array(capacity),
    markCounts: new Int32Array(128),
  };
}

/** Forgets all tokens. */
export function resetTokens(tokens: TokenBuffer): void {
  tokens.count = 0;
  tokens.markCounts.fill(0);
}
