import { expect, test } from 'vitest';
import { sloCapacity } from './capacity.ts';
import { type Fleet, runFleet, shareRequests } from './fleet.ts';
import { MODELS } from './models.ts';
import { oracleFigures, scanClocks } from './oracle.ts';
import { fixedClock, miad, ours } from './policies.ts';
import type { TraceRows } from './requests.ts';
import { BASE_ASSUMPTIONS, createFleet } from './v100.ts';

/** Two made-up traces with bursts. */
const TRACES: readonly TraceRows[] = [7, 11].map((period) => ({
  gapMs: Float64Array.from({ length: 900 }, (_, i) => (i % period === 0 ? 900 : 20)),
  outputTokens: Float64Array.from({ length: 900 }, (_, i) => 20 + ((i * 37) % 400)),
}));

const fleet: Fleet = createFleet(TRACES, 3, BASE_ASSUMPTIONS);
const rate = 0.5 * sloCapacity(fleet);
const shares = shareRequests(fleet, rate);

test('every request goes to a GPU that has its model, at the rate asked for', () => {
  const sent = shares.reduce((sum, { jobs }) => sum + jobs.tenant.length, 0);
  expect(sent).toBe(fleet.requests.model.length);
  for (const { jobs, tenantModels } of shares) {
    for (const tenant of jobs.tenant) expect(tenantModels[tenant]).toBeDefined();
  }
  const lastMs = Math.max(...shares.map(({ jobs }) => jobs.arrivalMs.at(-1) ?? 0));
  expect((1000 * (sent - 1)) / lastMs / rate).toBeCloseTo(1, 1);
});

test('the same seed draws the same fleet, another seed another one', () => {
  const again = createFleet(TRACES, 3, BASE_ASSUMPTIONS);
  expect(again.requests).toEqual(fleet.requests);
  expect(again.replicas).toEqual(fleet.replicas);
  expect(createFleet(TRACES, 4, BASE_ASSUMPTIONS).requests.model).not.toEqual(fleet.requests.model);
});

test('at the top clock a busy GPU draws 214 W, idle ones 30 W, and total follows from both', () => {
  const { busyWatts, busyShare, totalWatts } = runFleet(fleet, shares, fixedClock(1));
  expect(busyWatts).toBeCloseTo(214, 9);
  expect(totalWatts).toBeCloseTo(8 * (30 + busyShare * 184), 6);
});

test('the capacity is where the top clock stops to attain 99 %', () => {
  const capacity = sloCapacity(fleet);
  const at = (share: number): number =>
    runFleet(fleet, shareRequests(fleet, capacity * share), fixedClock(1)).attainment;
  expect(at(1)).toBeGreaterThanOrEqual(0.99);
  expect(at(1.1)).toBeLessThan(0.99);
});

test('no fixed clock in reach that attains 99 % on every GPU takes less than the oracle', () => {
  const scans = scanClocks(fleet, shares, 0.65);
  const oracle = oracleFigures(fleet, shares, scans, 0.65);
  for (const { clockRatio } of scans[0]!) {
    const attained = scans.every((scan, gpu) => {
      const { latencyMs } = scan.find((entry) => entry.clockRatio === clockRatio)!.result;
      const { sloMs } = shares[gpu]!.jobs;
      const inTime = latencyMs.filter((ms, job) => ms <= sloMs[job]! + 1e-6).length;
      return inTime >= 0.99 * latencyMs.length;
    });
    if (!attained) continue;
    const { joulesPerRequest } = runFleet(fleet, shares, fixedClock(clockRatio));
    expect(oracle.joulesPerRequest).toBeLessThanOrEqual(joulesPerRequest * 1.001);
  }
});

test('laws keep their floor, and an SLO of 2 keeps ours at the top', () => {
  const floorWatts = runFleet(fleet, shares, fixedClock(0.65)).busyWatts;
  for (const policy of [ours(0.65), miad(99, 0.65)]) {
    const { busyWatts } = runFleet(fleet, shares, policy);
    expect(busyWatts).toBeGreaterThanOrEqual(floorWatts * 0.97);
    expect(busyWatts).toBeLessThan(214);
  }
  const tight = createFleet(TRACES, 3, { ...BASE_ASSUMPTIONS, sloMultiple: 2 });
  const { writesPerSecond, busyWatts } = runFleet(tight, shareRequests(tight, rate), ours(0.65));
  expect([writesPerSecond, busyWatts]).toEqual([0, expect.closeTo(214, 6)]);
});

test('all models of the testbed are there', () => {
  expect(MODELS).toHaveLength(15);
  expect(new Set(MODELS.map(({ name }) => name)).size).toBe(15);
});
