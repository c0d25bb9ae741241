import { createSfc32 } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import { createOverloadJobs } from './overloadJobs.ts';

const predictions = { outputTokens: Float64Array.of(45, 195), lengthClasses: Float64Array.of(0, 3) };

test('every job has the service time and the key of one row', () => {
  // 0.1 s + 45 x 0.02 s = 1 s with class 0; 0.1 s + 195 x 0.02 s = 4 s with class 3, a key of 0.06 s.
  const jobs = createOverloadJobs(createSfc32(1), predictions, 200, 36);
  const pairs = Array.from(jobs.serviceSeconds, (seconds, job) => `${seconds} ${jobs.predictedSeconds[job]}`);
  expect([...new Set(pairs)].sort()).toEqual(['1 0', '4 0.06']);
});

test('arrivals come overload times as fast as a mean service', () => {
  // Mean service 2.5 s, so gaps of 2.5 / 5 = 0.5 s. The mean of 10,000 exponential gaps has a standard error of
  // 0.5 / 100 = 0.005 s; four of them are allowed.
  const { arrivalSeconds } = createOverloadJobs(createSfc32(2), predictions, 10_000, 5);
  expect(Math.abs(arrivalSeconds.at(-1)! / 10_000 - 0.5)).toBeLessThan(0.02);
  expect(arrivalSeconds.every((seconds, job) => job === 0 || seconds >= arrivalSeconds[job - 1]!)).toBe(true);
});

test('a seed gives the same jobs again', () => {
  const once = createOverloadJobs(createSfc32(3), predictions, 50, 36);
  expect(createOverloadJobs(createSfc32(3), predictions, 50, 36)).toEqual(once);
  expect(createOverloadJobs(createSfc32(4), predictions, 50, 36)).not.toEqual(once);
});
