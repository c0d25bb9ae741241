import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { expectedTokens, type LengthPrediction, quantileTokens } from './lengthPrediction.ts';
import { millsRatio, normalUpperTail } from './normalTail.ts';
import { expectedRemainingTokens, quantileRemainingTokens } from './remainingTokens.ts';

const prediction = fc.record({
  logMean: fc.double({ min: 0, max: 9, noNaN: true }),
  logSd: fc.double({ min: 0.02, max: 2, noNaN: true }),
});

/** Integral of P(X > x | X > t) from t to M by Simpson's rule on 4,000 steps in ln x. */
function integratedRemaining({ logMean, logSd }: LengthPrediction, t: number, cap: number): number {
  const a = (Math.log(t) - logMean) / logSd;
  const steps = 4000;
  const width = Math.log(cap / t) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const x = t * Math.exp(i * width);
    const b = (Math.log(x) - logMean) / logSd;
    const survival =
      a < 0
        ? normalUpperTail(b) / normalUpperTail(a)
        : (Math.exp(-0.5 * (b - a) * (b + a)) * millsRatio(b)) / millsRatio(a);
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * survival * x;
  }
  return (sum * width) / 3;
}

describe('expectedRemainingTokens', () => {
  test.each([
    [5, 0.6, 1, 4096],
    [5, 0.6, 200, 4096],
    [5, 0.6, 2000, 4096],
    [5, 0.6, 200, 260],
    [3, 0.3, 3000, 100_000],
    [6, 1.5, 50, 1_000_000],
    [4, 0.1, 900, 1000],
    [5, 3.99, 70, 30_000],
    [5, 4.01, 70, 30_000],
    [2, 12, 5000, 8000],
  ])('mu %d, s %d, t %d, M %d agrees with a numerical integral', (logMean, logSd, t, cap) => {
    const p = { logMean, logSd };
    const integral = Math.max(1, integratedRemaining(p, t, cap));
    expect(Math.abs(expectedRemainingTokens(p, t, cap) / integral - 1)).toBeLessThan(1e-7);
  });

  test('it agrees with the draws that pass t, within four standard errors', () => {
    const rng = createSfc32(8);
    const p = { logMean: 5, logSd: 0.7 };
    const [t, cap] = [250, 1000];
    let [n, sum, squares] = [0, 0, 0];
    for (let i = 0; i < 1e6; i++) {
      const tokens = Math.exp(p.logMean + p.logSd * drawStandardNormal(rng));
      if (tokens <= t) continue;
      const rest = Math.min(tokens, cap) - t;
      n += 1;
      sum += rest;
      squares += rest * rest;
    }
    const standardError = Math.sqrt((squares / n - (sum / n) ** 2) / n);
    expect(Math.abs(sum / n - expectedRemainingTokens(p, t, cap))).toBeLessThan(4 * standardError);
  });

  test('before the first token it is the expected length, and it starts there continuously', () => {
    fc.assert(
      fc.property(prediction, fc.integer({ min: 2, max: 100_000 }), (p, cap) => {
        const whole = expectedTokens(p, cap);
        for (const t of [0, -3, Number.NaN]) expect(expectedRemainingTokens(p, t, cap)).toBe(whole);
        expect(Math.abs(expectedRemainingTokens(p, 1e-9, cap) / whole - 1)).toBeLessThan(1e-6);
      }),
    );
  });

  test('it is at least 1, at most what the limit leaves, and finite in the farthest tail', () => {
    fc.assert(
      fc.property(
        prediction,
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 1e6 }),
        (p, t, m) => {
          const remaining = expectedRemainingTokens(p, t, m);
          expect(remaining).toBeGreaterThanOrEqual(1);
          expect(remaining).toBeLessThanOrEqual(Math.max(1, m - t));
        },
      ),
    );
  });

  test('far beyond the prediction it is near t s / a: 230 deviations out, 10,000 x 0.01 / 230 = 0.43, floored at 1', () => {
    const far = { logMean: Math.log(1000), logSd: 0.01 };
    expect(expectedRemainingTokens(far, 10_000)).toBe(1);
    // 46 deviations out the expansion of Mills' ratio gives t s / (a - s) (1 - 2 / a^2) to a share of 1e-5.
    const out = { logMean: Math.log(1000), logSd: 0.05 };
    const a = Math.log(10) / 0.05;
    const expansion = ((10_000 * 0.05) / (a - 0.05)) * (1 - 2 / a ** 2);
    expect(Math.abs(expectedRemainingTokens(out, 10_000) / expansion - 1)).toBeLessThan(1e-4);
  });

  test('a spread beyond all reason leaves most of the limit', () => {
    for (const logSd of [20, 35, 60, 1e3]) {
      for (const t of [100, 200]) {
        const remaining = expectedRemainingTokens({ logMean: 5, logSd }, t, 1000);
        expect(remaining).toBeGreaterThan(0.8 * (1000 - t));
        expect(remaining).toBeLessThanOrEqual(1000 - t);
      }
    }
  });
});

describe('quantileRemainingTokens', () => {
  test('the share q of the draws that pass t ends by it, within four standard errors', () => {
    const rng = createSfc32(9);
    const p = { logMean: 5, logSd: 0.7 };
    const bound = quantileRemainingTokens(p, 250, 0.9);
    let [n, ended] = [0, 0];
    for (let i = 0; i < 400_000; i++) {
      const tokens = Math.exp(p.logMean + p.logSd * drawStandardNormal(rng));
      if (tokens <= 250) continue;
      n += 1;
      if (tokens - 250 <= bound) ended += 1;
    }
    expect(Math.abs(ended / n - 0.9)).toBeLessThan(4 * Math.sqrt(0.09 / n));
  });

  test('before the first token it is the plain quantile; at q = 1 it is what the limit leaves', () => {
    const p = { logMean: 5, logSd: 0.7 };
    expect(quantileRemainingTokens(p, 0, 0.3)).toBe(quantileTokens(p, 0.3));
    expect(quantileRemainingTokens(p, 100, 1, 512)).toBe(412);
    expect(() => quantileRemainingTokens(p, 10, 2)).toThrow('ERR_ARGUMENT: q');
  });

  test('the two forms of the tail meet where one takes over', () => {
    const p = { logMean: Math.log(1000), logSd: 0.1 };
    const at = (a: number): number => {
      const streamed = 1000 * Math.exp(0.1 * a);
      return quantileRemainingTokens(p, streamed, 0.5) / streamed;
    };
    // About ln 2 / a = 0.0231 deviations, 0.00231 of what has streamed; the two differ by a share of 1 / a^2 = 1 / 900.
    expect(Math.abs(at(29.999) / 0.00231 - 1)).toBeLessThan(0.01);
    expect(Math.abs(at(30.001) / at(29.999) - 1)).toBeLessThan(2 / 900);
  });

  test('it rises with q', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(prediction, fc.integer({ min: 1, max: 10_000 }), share, share, (p, t, a, b) => {
        const low = quantileRemainingTokens(p, t, Math.min(a, b));
        expect(low).toBeLessThanOrEqual(quantileRemainingTokens(p, t, Math.max(a, b)) * (1 + 1e-9));
      }),
    );
  });
});
