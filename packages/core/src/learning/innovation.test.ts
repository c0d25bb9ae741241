import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalDensity, normalUpperTail } from '../prediction/normalTail.ts';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { huberScore, innovationOf } from './innovation.ts';
import type { Outcome } from './outcome.ts';

const stopped = (outputTokens: number): Outcome => ({ outputTokens, finish: 'stop' });
const cut = (outputTokens: number): Outcome => ({ outputTokens, finish: 'length' });

describe('a measured length', () => {
  test('e^5 tokens against 4 +- 0.5 are 2 standard deviations', () => {
    const { standardised, information } = innovationOf(stopped(Math.exp(5)), 4, 0.5);
    expect(standardised).toBeCloseTo(2, 12);
    expect(information).toBe(1);
  });

  test('a freak counts as 3 standard deviations', () => {
    expect(innovationOf(stopped(1e9), 4, 0.5).standardised).toBe(3);
    expect(innovationOf(stopped(0), 8, 0.5).standardised).toBe(-3);
  });
});

describe('a censored length', () => {
  test('cut at the median it is worth density(0) / 0.5 = 0.7979 up, with 0.7979^2 = 0.6366 of the information', () => {
    const { standardised, information } = innovationOf(cut(Math.exp(4)), 4, 0.5);
    expect(standardised).toBeCloseTo(0.797885, 6);
    expect(information).toBeCloseTo(0.63662, 5);
  });

  test('it is never short: the innovation is positive and at least the bound', () => {
    const mean = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), mean, (tokens, m) => {
        const censored = innovationOf(cut(tokens), m, 0.7);
        const measured = innovationOf(stopped(tokens), m, 0.7);
        expect(censored.standardised).toBeGreaterThanOrEqual(0);
        expect(censored.standardised).toBeGreaterThanOrEqual(measured.standardised);
        expect(censored.information).toBeGreaterThanOrEqual(0);
        expect(censored.information).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('a client that leaves after three tokens of hundreds weighs nothing', () => {
    const { standardised, information } = innovationOf({ outputTokens: 3, finish: 'cancelled' }, 6, 0.7);
    expect(standardised).toBeLessThan(1e-9);
    expect(information).toBeLessThan(1e-9);
  });

  test('innovation and information are the first two derivatives of the log likelihood in the mean', () => {
    const logLikelihood = (mean: number): number => Math.log(normalUpperTail((5 - mean) / 0.8));
    const h = 1e-4;
    for (const mean of [4, 4.8, 5.5, 6]) {
      const { standardised, information } = innovationOf(cut(Math.exp(5)), mean, 0.8);
      const [below, at, above] = [-h, 0, h].map((step) => logLikelihood(mean + step));
      expect(standardised / 0.8).toBeCloseTo((above! - below!) / (2 * h), 5);
      // Rounding of 1e-16 over h^2 leaves 1e-8 or so.
      expect(information / 0.64).toBeCloseTo(-(above! - 2 * at! + below!) / (h * h), 5);
    }
  });

  test('it is the mean of the residuals past the bound, within four standard errors of 400,000 draws', () => {
    const rng = createSfc32(12);
    let [n, sum, squares] = [0, 0, 0];
    for (let i = 0; i < 400_000; i++) {
      const z = drawStandardNormal(rng);
      if (z <= 0.7) continue;
      n += 1;
      sum += z;
      squares += z * z;
    }
    const { standardised } = innovationOf(cut(Math.exp(4 + 0.7 * 0.5)), 4, 0.5);
    const standardError = Math.sqrt((squares / n - (sum / n) ** 2) / n);
    expect(Math.abs(sum / n - standardised)).toBeLessThan(4 * standardError);
  });
});

describe('the bounded score', () => {
  test('of a measurement is the residual within the limit', () => {
    const at = (z: number): number => huberScore(innovationOf(stopped(Math.exp(5 + z)), 5, 1), 1.5);
    expect([at(-4), at(-1), at(0), at(1.4), at(9)].map((score) => Math.round(score * 1e9) / 1e9)).toEqual([
      -1.5, -1, 0, 1.4, 1.5,
    ]);
  });

  test.each([-2, -1, -0.4, 0.3, 0.99])('of a bound at %d is the mean score beyond it', (bound) => {
    const score = huberScore(innovationOf(cut(Math.exp(5 + bound)), 5, 1), 1);
    // Midpoint rule on 40,000 steps from the bound to 9: error below 1e-6.
    const [steps, width] = [40_000, (9 - bound) / 40_000];
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      const z = bound + (i + 0.5) * width;
      sum += Math.min(1, Math.max(-1, z)) * normalDensity(z) * width;
    }
    expect(Math.abs(score - sum / normalUpperTail(bound))).toBeLessThan(1e-6);
  });

  test('never falls as the bound rises, ends at the limit, and starts at 0', () => {
    const log = fc.double({ min: 0, max: 13, noNaN: true });
    fc.assert(
      fc.property(log, log, fc.double({ min: 0.5, max: 3, noNaN: true }), (a, b, limit) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((each) =>
          huberScore(innovationOf(cut(Math.exp(each)), 6, 0.7), limit),
        );
        expect(low!).toBeLessThanOrEqual(high! + 1e-12);
        expect(low!).toBeGreaterThanOrEqual(0);
        expect(high!).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
