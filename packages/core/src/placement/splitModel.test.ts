import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlacementModel } from './placementModel.ts';
import { safeClockRatio } from './safeClock.ts';
import { partsNeeded, splitModel } from './splitModel.ts';

const MODEL: PlacementModel = {
  id: 'big',
  memoryGiB: 30,
  kvGiB: 6,
  load: 0.9,
  sensitivity: 0.6,
  sloMultiple: 3,
  latencyMs: 1000,
};
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

test('parts keep the memory and add the overhead to load and time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (parts, overheadRatio) => {
        const split = splitModel(MODEL, parts, { overheadRatio });
        expect(new Set(split.map(({ id }) => id)).size).toBe(parts);
        expect(new Set(split.map(({ group }) => group))).toEqual(new Set(['big']));
        expect(sum(split.map(({ memoryGiB, kvGiB }) => memoryGiB + kvGiB))).toBeCloseTo(36, 9);
        expect(sum(split.map(({ load }) => load))).toBeCloseTo(0.9 * (1 + overheadRatio), 9);
        expect(sum(split.map(({ latencyMs }) => latencyMs))).toBeCloseTo(1000 * (1 + overheadRatio), 6);
      },
    ),
  );
});

test.each(['pipeline', 'tensor'] as const)(
  'with each part at its safe clock a %s keeps the SLO',
  (parallelism) => {
    const [parts, overheadRatio] = [4, 0.2];
    const split = splitModel(MODEL, parts, { parallelism, overheadRatio });
    const times = split.map(({ sensitivity, sloMultiple, latencyMs }) => {
      const clock = safeClockRatio(sensitivity, sloMultiple, 1);
      return latencyMs * (1 + sensitivity * (1 / clock - 1));
    });
    // Stages follow one another, slices run side by side. The clocks are the lowest, so that the SLO is used up.
    const total = parallelism === 'pipeline' ? sum(times) : Math.max(...times);
    expect(total).toBeCloseTo(3 * 1000, 6);
  },
);

test('one part is the model itself', () => {
  expect(splitModel(MODEL, 1)).toEqual([MODEL]);
  expect(() => splitModel(MODEL, 0)).toThrow('parts is 0');
});

test.each([
  [16, 3],
  [36, 1],
  [18, 2],
  [17.9, 3],
])('36 GiB on GPUs of %s GiB take %s parts', (memoryGiB, parts) => {
  expect(partsNeeded(MODEL, memoryGiB)).toBe(parts);
});
