import { describe, expect, test } from 'vitest';
import { sampleNormal } from '../random/normal.ts';
import { createSfc32, type Sfc32 } from '../random/sfc32.ts';
import { applyOffsets, createModelOffsets, learnOffsets, type ModelOffsets } from './modelOffset.ts';

const SD = 0.6;
const MODEL = 'shared';

/** One request whose prompt looks like e^claimed tokens and is answered with about e^actual. */
function serve(offsets: ModelOffsets, rng: Sfc32, tenant: string, claimed: number, actual: number): void {
  const outputTokens = Math.exp(Math.max(0, sampleNormal(rng, actual, SD)));
  const trunk = { logMean: claimed, logSd: SD };
  learnOffsets(offsets, { model: MODEL, tenant }, trunk, { outputTokens, finish: 'stop' });
}

/** An honest tenant's request: answered as it looks. */
function serveHonest(offsets: ModelOffsets, rng: Sfc32, tenant: string): void {
  const log = sampleNormal(rng, 5, SD);
  serve(offsets, rng, tenant, log, log);
}

/** A model that ten honest tenants have used 600 times. */
function matureOffsets(rng: Sfc32): ModelOffsets {
  const offsets = createModelOffsets();
  for (let i = 0; i < 600; i++) serveHonest(offsets, rng, `honest${i % 10}`);
  return offsets;
}

function forecast(offsets: ModelOffsets, tenant: string, claimed: number): number {
  return applyOffsets(offsets, { model: MODEL, tenant }, { logMean: claimed, logSd: SD }).logMean;
}

/** Requests until three quarters of the gap are corrected; three honest requests come between any two. */
function requestsToCorrect(offsets: ModelOffsets, rng: Sfc32, gap: number): number {
  for (let request = 1; request <= 100; request++) {
    for (let i = 0; i < 3; i++) serveHonest(offsets, rng, `honest${(3 * request + i) % 10}`);
    serve(offsets, rng, 'gaming', 5 - gap / 2, 5 + gap / 2);
    if (forecast(offsets, 'gaming', 5 - gap / 2) > 5 + gap / 2 - gap / 4) return request;
  }
  return 100;
}

describe.each([
  ['a new tenant', 0],
  ['a tenant of 100 honest requests', 100],
])('%s who claims brevity and runs long', (_, honestRequests) => {
  test.each([1.5, 2, 3, 4])(
    'by a factor of e^%d is corrected within 20 requests, in 95 of 100 runs',
    (gap) => {
      const counts = Array.from({ length: 100 }, (_unused, seed) => {
        const rng = createSfc32(seed);
        const offsets = matureOffsets(rng);
        for (let i = 0; i < honestRequests; i++) serveHonest(offsets, rng, 'gaming');
        return requestsToCorrect(offsets, rng, gap);
      });
      expect(counts.sort((a, b) => a - b)[94]).toBeLessThanOrEqual(20);
    },
  );
});

test('the honest tenants of the model are not affected', () => {
  const runs = 100;
  let sum = 0;
  for (let seed = 0; seed < runs; seed++) {
    const [rng, calm] = [createSfc32(seed), createSfc32(seed)];
    const offsets = matureOffsets(rng);
    const undisturbed = matureOffsets(calm);
    for (let request = 0; request < 60; request++) {
      const tenant = `honest${request % 10}`;
      serveHonest(offsets, rng, tenant);
      serveHonest(undisturbed, calm, tenant);
      serve(offsets, rng.fork(`gaming${request}`), 'gaming', 3.5, 6.5);
    }
    for (let i = 0; i < 10; i++) {
      sum += Math.abs(forecast(offsets, `honest${i}`, 5) - forecast(undisturbed, `honest${i}`, 5));
    }
  }
  // Less than the standard error that a forecast from a tenant's 50 remembered outcomes has anyway.
  expect(sum / (10 * runs)).toBeLessThan(SD / Math.sqrt(50));
});

test("a gaming tenant's short-looking prompts do not pass for a slope of the model", () => {
  const runs = 50;
  let tilt = 0;
  for (let seed = 0; seed < runs; seed++) {
    const rng = createSfc32(seed);
    const offsets = createModelOffsets();
    for (let i = 0; i < 100; i++) serveHonest(offsets, rng, `honest${i % 10}`);
    for (let request = 0; request < 20; request++) {
      serve(offsets, rng, 'gaming', 3, 7);
      serveHonest(offsets, rng, `honest${request % 10}`);
    }
    tilt += forecast(offsets, 'honest1', 6) - forecast(offsets, 'honest1', 4) - 2;
  }
  // A slope from 140 prompts 0.6 apart, and the prior's 5, has a standard error of 0.6 / sqrt(140 x 0.36 + 5) = 0.081.
  expect(Math.abs(tilt / 2 / runs)).toBeLessThan(0.081);
});

test('an honest tenant is not held for a gaming one: its mean forecast stays within four standard errors', () => {
  const runs = 200;
  let sum = 0;
  for (let seed = 0; seed < runs; seed++) {
    const rng = createSfc32(1000 + seed);
    const offsets = matureOffsets(rng);
    for (let i = 0; i < 40; i++) serveHonest(offsets, rng, 'new');
    sum += forecast(offsets, 'new', 5) - 5;
  }
  // One forecast errs by less than a whole noise deviation.
  expect(Math.abs(sum / runs)).toBeLessThan((4 * SD) / Math.sqrt(runs));
});
