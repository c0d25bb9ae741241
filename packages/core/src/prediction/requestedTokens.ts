import { hashWord } from './featureHash.ts';
import { type TokenBuffer, TokenKind } from './tokenBuffer.ts';

/** How many tokens one of a thing takes, about. */
const TOKENS_PER_UNIT: Readonly<Record<string, number>> = {
  word: 1,
  words: 1,
  sentence: 25,
  sentences: 25,
  line: 12,
  lines: 12,
  paragraph: 90,
  paragraphs: 90,
  page: 600,
  pages: 600,
  bullet: 20,
  bullets: 20,
  points: 20,
  examples: 30,
  questions: 25,
  items: 10,
  ideas: 25,
  tips: 25,
  ways: 25,
  reasons: 30,
  steps: 30,
  facts: 25,
  characters: 1,
  stanzas: 40,
  names: 4,
};

const SPELLED = 'one two three four five six seven eight nine ten'.split(' ');
const UNITS = new Map(Object.entries(TOKENS_PER_UNIT).map(([word, tokens]) => [hashWord(word), tokens]));
const NUMBERS = new Map(SPELLED.map((word, index) => [hashWord(word), index + 1]));
const MOST = 100_000;
/** 1 where the top bits of a unit's hash point: most words are no unit and stop here, before the slower map. */
const MAY_BE_UNIT = new Uint8Array(2048);
for (const hash of UNITS.keys()) MAY_BE_UNIT[hash >>> 21] = 1;

/**
 * Length that the tokens `start` to `end` ask for ("in 200 words", "three sentences", "5 short tips"): a number with a
 * unit at most two words behind it, times the unit's usual tokens. The largest such; 0 when there is none.
 */
export function requestedTokens(tokens: TokenBuffer, start: number, end: number): number {
  let most = 0;
  for (let i = start + 1; i < end; i++) {
    if (MAY_BE_UNIT[tokens.hash[i]! >>> 21] === 0 || tokens.kind[i] !== TokenKind.word) continue;
    const perUnit = UNITS.get(tokens.hash[i]!);
    if (perUnit === undefined) continue;
    most = Math.max(most, Math.min(MOST, perUnit * numberBefore(tokens, start, i)));
  }
  return most;
}

function numberBefore(tokens: TokenBuffer, start: number, at: number): number {
  for (let i = at - 1; i >= Math.max(start, at - 3); i--) {
    if (tokens.kind[i] === TokenKind.number) return tokens.value[i]!;
    const spelled = tokens.kind[i] === TokenKind.word ? NUMBERS.get(tokens.hash[i]!) : undefined;
    if (spelled !== undefined) return spelled;
  }
  return 0;
}
