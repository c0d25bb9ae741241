import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dynamicPowerRatio } from './dynamicPower.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const ratio = fc.double({ min: 0.1, max: 1, noNaN: true });

test('memory-bound power falls with x, compute-bound power with x^2.2', () => {
  expect(dynamicPowerRatio(1, 0.6)).toBe(0.6);
  expect(dynamicPowerRatio(0, 0.5)).toBeCloseTo(0.217638, 6); // 2^-2.2
});

test('a V100 at 0.66 of its clock with w 0.3 draws 0.55 of 214 W', () => {
  // (30 + 184 * (0.3 * 0.66 + 0.7 * 0.401)) / 214 = 0.5517
  expect((30 + 184 * dynamicPowerRatio(0.3, 0.66)) / 214).toBeCloseTo(0.5517, 3);
});

test('it is 1 at full clock and never rises as the clock falls', () => {
  fc.assert(
    fc.property(share, ratio, ratio, (memoryBound, a, b) => {
      expect(dynamicPowerRatio(memoryBound, 1)).toBeCloseTo(1, 12);
      const low = dynamicPowerRatio(memoryBound, Math.min(a, b));
      expect(low).toBeLessThanOrEqual(dynamicPowerRatio(memoryBound, Math.max(a, b)) + 1e-12);
    }),
  );
});
