import { expect, test } from 'vitest';
import { bestCpuTimeMs } from './cpuTime.ts';

test('runs once to warm up and then as often as asked, and gives a time', () => {
  let runs = 0;
  const timeMs = bestCpuTimeMs(5, () => {
    runs += 1;
  });
  expect(runs).toBe(6);
  expect(timeMs).toBeGreaterThanOrEqual(0);
  expect(Number.isFinite(timeMs)).toBe(true);
});
