import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EXPECTED,
  isArrival,
  isBand,
  isPredictedTokens,
  isTenant,
  isText,
  isTokenCount,
  MAX_ARRIVAL_MS,
  MAX_TOKENS,
} from './recordFields.ts';

const NO_NUMBERS = ['1', '', null, undefined, true, [1], {}, 1n];

test('arrivals are the numbers within 300 years, negative ones too', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      expect(isArrival(value)).toBe(value >= -10_000_000_000_000 && value <= 10_000_000_000_000);
    }),
  );
  expect([-MAX_ARRIVAL_MS, -0, 0.5, MAX_ARRIVAL_MS].every(isArrival)).toBe(true);
  expect([Number.NaN, 1e300, MAX_ARRIVAL_MS + 1, -MAX_ARRIVAL_MS - 1].some(isArrival)).toBe(false);
  expect(NO_NUMBERS.some(isArrival)).toBe(false);
});

test('token counts are the whole numbers from 1 to ten million', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10, max: MAX_TOKENS + 10 }), (value) => {
      expect(isTokenCount(value)).toBe(value >= 1 && value <= 10_000_000);
      expect(isTokenCount(value + 0.5)).toBe(false);
    }),
  );
  expect([0, 1, MAX_TOKENS, MAX_TOKENS + 1].map(isTokenCount)).toEqual([false, true, true, false]);
  expect([...NO_NUMBERS, Number.NaN, Number.POSITIVE_INFINITY].some(isTokenCount)).toBe(false);
});

test('predicted token counts may have a fraction, in the same range', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: MAX_TOKENS + 1, noNaN: true }), (value) => {
      expect(isPredictedTokens(value)).toBe(value >= 1 && value <= 10_000_000);
    }),
  );
  expect([0.999, 1, 1.5, MAX_TOKENS, MAX_TOKENS + 0.5].map(isPredictedTokens)).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect([...NO_NUMBERS, Number.NaN, Number.POSITIVE_INFINITY].some(isPredictedTokens)).toBe(false);
});

test('bands are the three names, letter by letter', () => {
  expect(['interactive', 'standard', 'best-effort'].every(isBand)).toBe(true);
  expect(['Standard', 'standard ', 'urgent', '', 0, null, ['standard']].some(isBand)).toBe(false);
});

test('texts and tenants are strings of at least one character', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const good = typeof value === 'string' && value.length > 0;
      expect([isText(value), isTenant(value)]).toEqual([good, good]);
    }),
  );
  expect([isText(' '), isTenant(''), isText(new String('a'))]).toEqual([true, false, false]);
});

test('the words of messages name the ranges that hold', () => {
  expect(EXPECTED.arrivalMs).toBe('a number of ms from -10^13 to 10^13');
  expect(EXPECTED.tokens).toBe('a whole number of tokens from 1 to 10,000,000');
  expect(EXPECTED.predictedTokens).toBe('a number of tokens from 1 to 10,000,000');
  expect(EXPECTED.band).toBe('one of interactive, standard, best-effort');
});
