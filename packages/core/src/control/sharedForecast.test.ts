import { expect, test } from 'vitest';
import { sharedForecast } from './sharedForecast.ts';
import type { SharedJob } from './sharedWork.ts';
import { snapshotOf } from './snapshot.test.helper.ts';

const SERVICE = { memoryBound: [0.7, 0.2], maxBatch: 4, batchSlowdown: 0.1 };

const job = (tenant: number, predictedMs: number, sloMs: number): SharedJob => ({
  tenant,
  arrivedMs: 0,
  sloMs,
  predictedMs,
  doneMs: 0,
});

function worst(jobs: readonly SharedJob[]): number {
  const forecast = sharedForecast(SERVICE, 0.25);
  return forecast.worstLatencyRatio(
    forecast.createState(),
    snapshotOf({ work: { jobs, arrivedWorkMs: 0 } }),
    1,
  );
}

test('hand-worked: a long request waits for a short one only as long as the short one needs', () => {
  // min(100, 1000) + 1000, and a quarter of 1000 in reserve, of 2000.
  expect(worst([job(0, 100, 1e9), job(1, 1000, 2000)])).toBeCloseTo((100 + 1000 + 250) / 2000, 12);
});

test('hand-worked: a short request shares the GPU with a long one for twice its own time', () => {
  expect(worst([job(0, 100, 500), job(1, 1000, 1e9)])).toBeCloseTo((100 + 100 + 25) / 500, 12);
});

test('hand-worked: two requests of one model slow each other by a tenth', () => {
  expect(worst([job(0, 100, 500), job(0, 100, 1e9)])).toBeCloseTo((110 + 27.5) / 500, 12);
});

test('a load above 0.8 of what full batches do leaves the top clock only', () => {
  const forecast = sharedForecast(SERVICE);
  const state = forecast.createState();
  const at = (nowMs: number, arrivedWorkMs: number) =>
    snapshotOf({ nowMs, work: { jobs: [job(0, 10, 1e9)], arrivedWorkMs } });
  // 4 / 1.3 is the speed of a full batch.
  forecast.observe(state, at(0, 0));
  forecast.observe(state, at(1e6, 0.79 * (4 / 1.3) * 1e6));
  expect(forecast.worstLatencyRatio(state, at(1e6, 0), 0.99)).toBeLessThan(1);
  forecast.observe(state, at(2e6, 1.61 * (4 / 1.3) * 1e6));
  expect(forecast.worstLatencyRatio(state, at(2e6, 0), 0.99)).toBe(Number.POSITIVE_INFINITY);
  expect(forecast.worstLatencyRatio(state, at(2e6, 0), 1)).toBeLessThan(1);
});
