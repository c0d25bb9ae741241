import { expect, test } from 'vitest';
import { createArrivalLoad, updateArrivalLoad } from './arrivalLoad.ts';

test('a steady load is found, and forgotten by 1/e in 10 s', () => {
  const load = createArrivalLoad();
  for (let second = 0; second <= 100; second++) updateArrivalLoad(load, second * 1000, second * 300);
  expect(load.workPerMs).toBeCloseTo(0.3, 3);
  updateArrivalLoad(load, 110_000, 30_000);
  expect(load.workPerMs).toBeCloseTo(0.3 / Math.E, 3);
});

test('what comes in the same moment is counted at the next', () => {
  const load = createArrivalLoad();
  updateArrivalLoad(load, 0, 0);
  updateArrivalLoad(load, 0, 500);
  updateArrivalLoad(load, 1000, 500);
  expect(load.workPerMs).toBeCloseTo(0.5 * (1 - Math.exp(-0.1)), 12);
});
