import { describe, expect, test } from 'vitest';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32, type Sfc32 } from '../random/sfc32.ts';
import type { Outcome } from './outcome.ts';
import {
  createPredictionGuard,
  guardOutcome,
  guardReport,
  type PredictionGuard,
  trustOf,
} from './predictionGuard.ts';

/** Correlation of a normal pair with Kendall's tau 0.45: sin(pi 0.45 / 2) = 0.6494. */
const GOOD = Math.sin((Math.PI * 0.45) / 2);

/** Feeds one outcome whose prediction has the given correlation with it. */
function feed(guard: PredictionGuard, rng: Sfc32, correlation: number): void {
  const x = drawStandardNormal(rng);
  const y = correlation * x + Math.sqrt(1 - correlation ** 2) * drawStandardNormal(rng);
  const predicted = 5 + x;
  const outcome: Outcome = { outputTokens: Math.exp(Math.max(0, 5 + y)), finish: 'stop' };
  guardOutcome(guard, predicted, { low: predicted - 1, high: predicted + 1 }, outcome);
}

test('until it has seen 100 pairs it trusts', () => {
  const guard = createPredictionGuard();
  const rng = createSfc32(61);
  for (let i = 0; i < 99; i++) {
    feed(guard, rng, -1);
    expect(trustOf(guard)).toBe(1);
  }
  feed(guard, rng, -1);
  expect(trustOf(guard)).toBe(0);
});

describe('predictions of tau 0.45', () => {
  test('lose trust in less than 1 of 100 runs of 2,000 outcomes', () => {
    const runs = 200;
    let alarms = 0;
    for (let seed = 0; seed < runs; seed++) {
      const [guard, rng] = [createPredictionGuard(), createSfc32(seed)];
      let lost = false;
      for (let i = 0; i < 2000; i++) {
        feed(guard, rng, GOOD);
        lost ||= trustOf(guard) === 0;
      }
      if (lost) alarms += 1;
    }
    // By the bound of Kendall and Gibbons a window of 100 fails with chance 0.003, a full one with 5e-5; ten of those
    // follow. Of 200 runs 1 is expected at the most, and 5 or more has a chance below 0.004.
    expect(alarms).toBeLessThan(5);
  });

  test('that turn to shuffled ones lose trust after 153 outcomes on average, and all within 200', () => {
    const runs = 100;
    let sum = 0;
    for (let seed = 0; seed < runs; seed++) {
      const [guard, rng] = [createPredictionGuard(), createSfc32(seed)];
      for (let i = 0; i < 400; i++) feed(guard, rng, GOOD);
      let outcomes = 0;
      while (trustOf(guard) > 0) {
        feed(guard, rng, 0);
        outcomes += 1;
      }
      expect(outcomes).toBeLessThanOrEqual(200);
      sum += outcomes;
    }
    // Where the mean of tau crosses 0.1 it falls by 0.0022 an outcome, so its own spread of 0.05 at the most moves the
    // crossing by 23 outcomes; the first crossing of a path comes earlier by no more than that.
    expect(sum / runs).toBeLessThan(153 + (4 * 23) / Math.sqrt(runs));
    expect(sum / runs).toBeGreaterThan(153 - 23 - (4 * 23) / Math.sqrt(runs));
  });

  test('that come back after shuffled ones regain it within a window', () => {
    const [guard, rng] = [createPredictionGuard(), createSfc32(7)];
    for (let i = 0; i < 400; i++) feed(guard, rng, 0);
    expect(trustOf(guard)).toBe(0);
    for (let i = 0; i < 200; i++) feed(guard, rng, GOOD);
    expect(trustOf(guard)).toBeGreaterThan(0.5);
  });
});

test('shuffled predictions stay without trust: less than 1 of 100 runs of 1,000 outcomes regains it', () => {
  let regained = 0;
  for (let seed = 0; seed < 100; seed++) {
    const [guard, rng] = [createPredictionGuard(), createSfc32(seed)];
    for (let i = 0; i < 300; i++) feed(guard, rng, 0);
    let was = trustOf(guard) > 0;
    for (let i = 0; i < 1000; i++) {
      feed(guard, rng, 0);
      if (!was && guard.trusted) regained += 1;
      was = guard.trusted;
    }
  }
  // Each window reaches 0.2 with chance 1.3e-5; five windows, correlated steps between them, 100 runs.
  expect(regained).toBeLessThan(2);
});

test('between 0.1 and 0.2 an untrusted guard stays without trust and a trusted one keeps it', () => {
  const guard = createPredictionGuard();
  const rng = createSfc32(3);
  while (!(guard.pairs.size === 200 && guardReport(guard).tau > 0.12 && guardReport(guard).tau < 0.18)) {
    feed(guard, rng, Math.sin((Math.PI * 0.15) / 2));
  }
  for (const trusted of [false, true]) {
    guard.trusted = trusted;
    const { tau } = guardReport(guard);
    expect(trustOf(guard)).toBeCloseTo(trusted ? (tau - 0.1) / 0.2 : 0, 12);
    guardOutcome(guard, 5, { low: 0, high: 20 }, { outputTokens: 150, finish: 'stop' });
    expect(guard.trusted).toBe(trusted);
  }
});

describe('coverage', () => {
  const interval = { low: Math.log(50), high: Math.log(200) };

  test.each<[Outcome, number]>([
    [{ outputTokens: 100, finish: 'stop' }, 1],
    [{ outputTokens: 40, finish: 'stop' }, 0],
    [{ outputTokens: 300, finish: 'stop' }, 0],
    [{ outputTokens: 40, finish: 'length' }, 1],
    [{ outputTokens: 300, finish: 'length' }, 0],
  ])('%j against 50 to 200 tokens counts %d', (outcome, hit) => {
    const guard = createPredictionGuard();
    guardOutcome(guard, 4.6, interval, outcome);
    expect(guardReport(guard).coverageRatio).toBe(hit);
  });

  test('clients that left do not count', () => {
    const guard = createPredictionGuard();
    guardOutcome(guard, 4.6, interval, { outputTokens: 40, finish: 'cancelled' });
    expect(guardReport(guard)).toEqual({ tau: 0, coverageRatio: 1, pairs: 1, trustRatio: 1 });
  });

  test('the share of a normal stream inside +-1 is 0.683 within four standard errors', () => {
    const [guard, rng] = [createPredictionGuard(), createSfc32(62)];
    for (let i = 0; i < 200; i++) {
      const log = 6 + drawStandardNormal(rng);
      guardOutcome(guard, 6, { low: 5, high: 7 }, { outputTokens: Math.exp(log), finish: 'stop' });
    }
    expect(Math.abs(guardReport(guard).coverageRatio - 0.683)).toBeLessThan(4 * Math.sqrt(0.217 / 200));
  });
});
