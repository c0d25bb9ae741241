import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBacklogWait, recordBacklogWait } from './backlogWait.ts';
import { ageGuardMs } from './boostPolicy.ts';

test('arrivals that do not wait leave the mean where it starts', () => {
  const wait = createBacklogWait();
  for (let i = 0; i < 100; i++) recordBacklogWait(wait, 0, 500);
  expect(wait).toEqual({ arrivals: 100, delayed: 0, meanMs: 500, maxMs: 0 });
});

test('the start weighs 20 arrivals: one wait of 2,600 ms moves 500 ms by 2,100 / 21 = 100 ms', () => {
  const wait = createBacklogWait();
  recordBacklogWait(wait, 2600, 500);
  expect(wait.meanMs).toBeCloseTo(600, 9);
});

test('the mean lies between the smallest and the largest value it was given', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1 }), (waits) => {
      const wait = createBacklogWait();
      for (const waitMs of waits) recordBacklogWait(wait, waitMs, 1000);
      expect(wait.meanMs).toBeGreaterThanOrEqual(Math.min(1000, ...waits) - 1e-6);
      expect(wait.meanMs).toBeLessThanOrEqual(Math.max(1000, ...waits) + 1e-6);
    }),
  );
});

test('the largest wait is kept and forgotten by 1 in 10,000 an arrival', () => {
  const wait = createBacklogWait();
  recordBacklogWait(wait, 1000, 1);
  for (let i = 0; i < 10_000; i++) recordBacklogWait(wait, 0, 1);
  expect(wait.maxMs).toBeCloseTo(1000 * (1 - 1e-4) ** 10_000, 6);
});

test('the age guard acts after 20 arrivals, at 0.93 of the largest wait', () => {
  expect(ageGuardMs({ arrivals: 20, maxMs: 1000 })).toBe(Number.POSITIVE_INFINITY);
  expect(ageGuardMs({ arrivals: 21, maxMs: 1000 })).toBeCloseTo(930, 9);
});
