import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32, type Sfc32 } from '../random/sfc32.ts';
import {
  type ConformalOptions,
  conformalInterval,
  conformalQuantile,
  createConformalWindow,
  learnResidual,
} from './conformalWindow.ts';
import type { Outcome } from './outcome.ts';

/** True spread of each class, against a stated one of 0.5. */
const SPREADS = [0.15, 0.3, 0.5, 0.8, 1.2] as const;

const issued = (lengthClass: number): { logMean: number; logSd: number } => ({
  logMean: 5 + lengthClass,
  logSd: 0.5,
});

/** Feeds `count` outcomes of random classes; true where one was covered, in order, by class. */
function stream(
  window: ReturnType<typeof createConformalWindow>,
  rng: Sfc32,
  count: number,
  noise: (lengthClass: number) => number,
): boolean[][] {
  const hits: boolean[][] = SPREADS.map(() => []);
  for (let i = 0; i < count; i++) {
    const lengthClass = Math.floor(rng.nextFloat() * SPREADS.length);
    const prediction = issued(lengthClass);
    const log = prediction.logMean + noise(lengthClass);
    const { low, high } = conformalInterval(window, lengthClass, prediction);
    hits[lengthClass]!.push(log >= low && log <= high);
    learnResidual(window, lengthClass, prediction, { outputTokens: Math.exp(log), finish: 'stop' });
  }
  return hits;
}

const share = (hits: readonly boolean[]): number => hits.filter(Boolean).length / hits.length;

describe('coverage of 80 %', () => {
  test.each<[string, ConformalOptions]>([
    ['the plain window', { adaptationRate: 0 }],
    ['adaptive shares', {}],
  ])('%s gives it in every class, whose spread is a third to 2.4 times the stated one', (_, options) => {
    const rng = createSfc32(51);
    const window = createConformalWindow(options);
    stream(window, rng, 1500, (lengthClass) => SPREADS[lengthClass]! * drawStandardNormal(rng));
    const hits = stream(
      window,
      rng,
      20_000,
      (lengthClass) => SPREADS[lengthClass]! * drawStandardNormal(rng),
    );
    // 4,000 draws in 20 windows of 200: binomial error sqrt(0.16 / 4000), and as much from the windows. Ranks are
    // rounded outward by at most two places of 201.
    for (const each of hits) {
      expect(share(each) - 0.8).toBeGreaterThan(-4 * Math.sqrt((2 * 0.16) / 4000));
      expect(share(each) - 0.8).toBeLessThan(4 * Math.sqrt((2 * 0.16) / 4000) + 2 / 201);
    }
  });

  test('it holds for skewed residuals, and each end misses a tenth', () => {
    const rng = createSfc32(52);
    const window = createConformalWindow({ classes: 1 });
    let [below, above, n] = [0, 0, 0];
    for (let i = 0; i < 22_000; i++) {
      // Exponential residuals: far from normal, with a sharp lower edge.
      const log = 5 - 0.6 * Math.log(1 - rng.nextFloat());
      const { low, high } = conformalInterval(window, 0, { logMean: 5, logSd: 0.5 });
      if (i >= 2000) {
        n += 1;
        if (log < low) below += 1;
        if (log > high) above += 1;
      }
      learnResidual(window, 0, { logMean: 5, logSd: 0.5 }, { outputTokens: Math.exp(log), finish: 'stop' });
    }
    const bound = 4 * Math.sqrt((2 * 0.09) / n) + 1 / 201;
    expect(Math.abs(below / n - 0.1)).toBeLessThan(bound);
    expect(Math.abs(above / n - 0.1)).toBeLessThan(bound);
  });

  test('a fresh window gives the normal interval, within the grid of its 40 scores', () => {
    const { low, high } = conformalInterval(createConformalWindow(), 0, { logMean: 5, logSd: 1 });
    // The ends are the 4th of 40 multiples of the golden ratio, whose gaps are 0.013, 0.021 and 0.034 (the powers -9,
    // -8 and -7 of it): between 5 of the smallest and 4 of the largest, 0.066 and 0.137.
    for (const deviations of [5 - low, high - 5]) {
      expect(deviations).toBeGreaterThan(1.09);
      expect(deviations).toBeLessThan(1.51);
    }
  });

  test('when the spread doubles, adaptive shares find back sooner than the window alone', () => {
    const covered = [{ adaptationRate: 0 }, {}].map((options) => {
      const after: boolean[] = [];
      for (let seed = 0; seed < 20; seed++) {
        const rng = createSfc32(seed);
        const window = createConformalWindow(options);
        stream(window, rng, 3000, (lengthClass) => SPREADS[lengthClass]! * drawStandardNormal(rng));
        after.push(
          ...stream(
            window,
            rng,
            500,
            (lengthClass) => 2 * SPREADS[lengthClass]! * drawStandardNormal(rng),
          ).flat(),
        );
      }
      return share(after);
    });
    // 10,000 outcomes each: two standard errors of the difference are 0.013.
    expect(covered[1]! - covered[0]!).toBeGreaterThan(0.1);
    expect(covered[1]!).toBeGreaterThan(0.7);
  });

  test('the misses of a hostile stream are paid back: ends of a fixed outcome that jumps now and then', () => {
    const window = createConformalWindow({ classes: 1, adaptationRate: 0.05 });
    let misses = 0;
    for (let i = 0; i < 5000; i++) {
      const log = 5 + (Math.floor(i / 150) % 4);
      const { low, high } = conformalInterval(window, 0, { logMean: 5, logSd: 0.5 });
      if (log < low || log > high) misses += 1;
      learnResidual(window, 0, { logMean: 5, logSd: 0.5 }, { outputTokens: Math.exp(log), finish: 'stop' });
    }
    expect(misses / 5000).toBeLessThan(0.2 + (2 * 0.4) / (0.05 * 5000));
  });
});

describe('censored outcomes', () => {
  /** Mean of a quantile over a stream of log lengths 5 +- 0.8, cut at `logCap`. */
  function learnedQuantile(q: number, logCap: number, finish: Outcome['finish']): number {
    const rng = createSfc32(53);
    const window = createConformalWindow({ classes: 1, adaptationRate: 0 });
    let sum = 0;
    for (let i = 0; i < 12_000; i++) {
      const log = 5 + 0.8 * drawStandardNormal(rng);
      const outcome: Outcome = {
        outputTokens: Math.exp(Math.min(log, logCap)),
        finish: log > logCap ? finish : 'stop',
      };
      learnResidual(window, 0, { logMean: 5, logSd: 0.8 }, outcome);
      if (i >= 2000) sum += conformalQuantile(window, 0, { logMean: 5, logSd: 0.8 }, q) / 10_000;
    }
    return sum;
  }

  // Standard error of a 30 % quantile from 10,000 draws: sqrt(0.21 / 10000) / density(0.524) x 0.8 = 0.0105.
  test('quantiles below the cut stay right', () => {
    expect(Math.abs(learnedQuantile(0.3, 5.4, 'length') - (5 - 0.8 * 0.5244))).toBeLessThan(4 * 0.0105);
  });

  test('quantiles above the cut do not fall to it, as they would if a cut answer passed for a short one', () => {
    expect(learnedQuantile(0.9, 5.4, 'length')).toBeGreaterThan(5.6);
    expect(learnedQuantile(0.9, 5.4, 'stop')).toBeCloseTo(5.4, 6);
  });
});

test('a censored outcome moves the shares only when it is a sure miss', () => {
  const window = createConformalWindow({ classes: 1 });
  const prediction = { logMean: 5, logSd: 0.5 };
  const [share] = window.classes;
  for (const outputTokens of [1, 150]) {
    learnResidual(window, 0, prediction, { outputTokens, finish: 'cancelled' });
    expect([share!.lowShare, share!.highShare]).toEqual([expect.closeTo(0.1, 12), expect.closeTo(0.1, 12)]);
  }
  learnResidual(window, 0, prediction, { outputTokens: 5000, finish: 'length' });
  // 0.1 + 0.02 x 0.1 below, 0.1 - 0.02 x 0.9 above.
  expect([share!.lowShare, share!.highShare]).toEqual([expect.closeTo(0.102, 12), expect.closeTo(0.082, 12)]);
});

test('quantiles rise with q and span the residuals', () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true });
  const window = createConformalWindow({ classes: 1 });
  const rng = createSfc32(54);
  for (let i = 0; i < 300; i++) {
    const outputTokens = Math.exp(5 + drawStandardNormal(rng));
    learnResidual(window, 0, { logMean: 5, logSd: 1 }, { outputTokens, finish: 'stop' });
  }
  fc.assert(
    fc.property(ratio, ratio, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((q) =>
        conformalQuantile(window, 0, { logMean: 5, logSd: 1 }, q),
      );
      expect(low!).toBeLessThanOrEqual(high!);
    }),
  );
});

test.each<[ConformalOptions, string]>([
  [{ coverage: 0.4 }, 'coverage'],
  [{ windowSize: 10 }, 'windowSize'],
  [{ classes: 0 }, 'classes'],
  [{ adaptationRate: 0.5 }, 'adaptationRate'],
])('the options %j are refused', (options, name) => {
  expect(() => createConformalWindow(options)).toThrow(`ERR_ARGUMENT: ${name}`);
});
