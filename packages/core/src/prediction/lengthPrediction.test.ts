import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import {
  capPrediction,
  capTokens,
  expectedTokens,
  LONGEST_ANSWER_TOKENS,
  quantileTokens,
} from './lengthPrediction.ts';

const prediction = fc.record({
  logMean: fc.double({ min: 0, max: 12, noNaN: true }),
  logSd: fc.double({ min: 0.01, max: 6, noNaN: true }),
});
const limit = fc.integer({ min: 1, max: 200_000 });

describe('expectedTokens', () => {
  test('without a limit in reach it is exp(mu + s^2 / 2): 5 and 0.6 give exp(5.18) = 177.68', () => {
    expect(expectedTokens({ logMean: 5, logSd: 0.6 })).toBeCloseTo(177.6828, 3);
  });

  test('a limit at the median leaves exp(mu) (exp(s^2 / 2) P(Z < -s) + 1 / 2)', () => {
    // mu = ln 100, s = 1: 100 (1.648721 x 0.158655 + 0.5) = 76.158.
    expect(expectedTokens({ logMean: Math.log(100), logSd: 1 }, 100)).toBeCloseTo(76.158, 3);
  });

  test('it agrees with a million draws of min(X, M) within four standard errors', () => {
    const rng = createSfc32(5);
    const [n, cap, logMean, logSd] = [1e6, 800, 5.5, 0.9];
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const tokens = Math.min(cap, Math.exp(logMean + logSd * drawStandardNormal(rng)));
      sum += tokens;
      squares += tokens * tokens;
    }
    const standardError = Math.sqrt((squares / n - (sum / n) ** 2) / n);
    expect(Math.abs(sum / n - expectedTokens({ logMean, logSd }, cap))).toBeLessThan(4 * standardError);
  });

  test('it lies between 1 and the limit, rises with the limit and never passes the uncut mean', () => {
    fc.assert(
      fc.property(prediction, limit, limit, (p, a, b) => {
        const [low, high] = [expectedTokens(p, Math.min(a, b)), expectedTokens(p, Math.max(a, b))];
        expect(low).toBeGreaterThanOrEqual(1);
        expect(high).toBeLessThanOrEqual(Math.max(a, b));
        expect(low).toBeLessThanOrEqual(high * (1 + 1e-12));
        expect(high).toBeLessThanOrEqual(Math.exp(p.logMean + 0.5 * p.logSd ** 2) * (1 + 1e-9) + 1);
      }),
    );
  });

  test('a spread beyond all reason gives a finite mean', () => {
    for (const logSd of [20, 50, 1e3]) {
      const tokens = expectedTokens({ logMean: 5, logSd });
      // Nearly half of the mass is at the cap, nearly half at 0.
      expect(tokens).toBeGreaterThan(0.3 * LONGEST_ANSWER_TOKENS);
      expect(tokens).toBeLessThan(0.6 * LONGEST_ANSWER_TOKENS);
    }
  });
});

describe('quantileTokens', () => {
  test('the median is exp(mu), one standard deviation up is the 0.8413 quantile', () => {
    const p = { logMean: Math.log(200), logSd: 0.5 };
    expect(quantileTokens(p, 0.5)).toBeCloseTo(200, 9);
    expect(quantileTokens(p, 0.8413447460685429)).toBeCloseTo(200 * Math.exp(0.5), 6);
  });

  test('it stays between 1 and the limit, ends included', () => {
    const p = { logMean: 3, logSd: 1 };
    expect([0, 0.5, 1].map((q) => quantileTokens(p, q, 10))).toEqual([1, 10, 10]);
    expect(quantileTokens(p, 1)).toBe(LONGEST_ANSWER_TOKENS);
  });

  test('what is no probability is refused', () => {
    expect(() => quantileTokens({ logMean: 3, logSd: 1 }, 1.5)).toThrow('ERR_ARGUMENT: q');
  });
});

describe('capPrediction', () => {
  test('at the median it takes s density(0) off the mean and leaves s sqrt(1/2 - density(0)^2)', () => {
    // density(0) = 0.398942; sqrt(0.5 - 0.159155) = 0.583819.
    const capped = capPrediction({ logMean: 4, logSd: 1 }, Math.exp(4));
    expect(capped.logMean).toBeCloseTo(4 - 0.398942, 6);
    expect(capped.logSd).toBeCloseTo(0.583819, 6);
  });

  test('it has the moments of a million draws of min(ln X, ln M), within four standard errors', () => {
    const rng = createSfc32(6);
    const [n, logMean, logSd, logCap] = [1e6, 5, 0.8, 5.5];
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const value = Math.min(logCap, logMean + logSd * drawStandardNormal(rng)) - logMean;
      sum += value;
      squares += value * value;
    }
    const sd = Math.sqrt(squares / n - (sum / n) ** 2);
    const capped = capPrediction({ logMean, logSd }, Math.exp(logCap));
    expect(Math.abs(sum / n + logMean - capped.logMean)).toBeLessThan((4 * sd) / Math.sqrt(n));
    // The standard error of a standard deviation is at most sd / sqrt(n) for a kurtosis below 5; here it is 2.4.
    expect(Math.abs(sd - capped.logSd)).toBeLessThan((4 * sd) / Math.sqrt(n));
  });

  test('it never raises the mean or the spread, and never passes the limit', () => {
    fc.assert(
      fc.property(prediction, limit, (p, maxTokens) => {
        const capped = capPrediction(p, maxTokens);
        expect(capped.logMean).toBeLessThanOrEqual(Math.min(p.logMean, Math.log(maxTokens)) + 1e-9);
        expect(capped.logMean).toBeGreaterThanOrEqual(0);
        expect(capped.logSd).toBeGreaterThan(0);
        expect(capped.logSd).toBeLessThanOrEqual(p.logSd + 1e-9);
      }),
    );
  });

  test('a limit far away or none at all changes nothing', () => {
    const p = { logMean: 5, logSd: 0.5 };
    for (const none of [1e9, Number.POSITIVE_INFINITY, Number.NaN, 0, -5]) {
      expect(capPrediction(p, none)).toBe(p);
      expect(capTokens(none)).toBe(LONGEST_ANSWER_TOKENS);
    }
  });

  test('a limit far below is the length', () => {
    expect(capPrediction({ logMean: 9, logSd: 0.2 }, 16)).toEqual({ logMean: Math.log(16), logSd: 1e-3 });
  });
});
