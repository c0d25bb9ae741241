import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockCount, clockMhzAt } from './clockSteps.ts';
import { GPU_PRESETS } from './gpuPresets.ts';
import { mixClockRatioUnderCap } from './mixClockUnderCap.ts';
import { dynamicWattsAt, mixPowerWatts, mixSlowdown } from './sharedPower.ts';
import { slowdown } from './slowdown.ts';

const IDLE = { baseWatts: 30, clockWatts: 0 };
const share = fc.double({ min: 0, max: 1, noNaN: true });
const ratio = fc.double({ min: 0.1, max: 1, noNaN: true });

test('one model all the time is the hand-worked V100: 0.55 of 214 W at 0.66', () => {
  // (30 + 184 (0.3 x 0.66 + 0.7 x 0.401)) / 214 = 0.5517
  expect(mixPowerWatts(IDLE, [{ fullClockWatts: 214, memoryBound: 0.3 }], [1], 0.66) / 214).toBeCloseTo(
    0.5517,
    3,
  );
});

test('two models half the time each: the mean of both, at any clock', () => {
  fc.assert(
    fc.property(share, share, ratio, (a, b, x) => {
      const models = [a, b].map((memoryBound) => ({ fullClockWatts: 214, memoryBound }));
      const alone = [
        [1, 0],
        [0, 1],
      ].map((shares) => mixPowerWatts(IDLE, models, shares, x));
      expect(mixPowerWatts(IDLE, models, [0.5, 0.5], x)).toBeCloseTo((alone[0]! + alone[1]!) / 2, 9);
      expect(mixSlowdown(models, [0.5, 0.5], x)).toBeCloseTo((slowdown(a, x) + slowdown(b, x)) / 2, 9);
    }),
  );
});

test('no share is idle power, which can grow with the clock', () => {
  const idle = { baseWatts: 30, clockWatts: 30 };
  const model = { fullClockWatts: 214, memoryBound: 0.5 };
  expect(mixPowerWatts(idle, [model], [0], 0.5)).toBe(45);
  expect(mixPowerWatts(idle, [model], [1], 1)).toBe(214);
  expect(mixSlowdown([model], [0], 0.5)).toBe(1);
  expect(dynamicWattsAt(idle, { ...model, fullClockWatts: 20 }, 1)).toBe(0);
});

test('the clock under a cap is the one that trying them all finds', () => {
  const gpu = GPU_PRESETS.v100;
  fc.assert(
    fc.property(share, share, fc.integer({ min: 20, max: 300 }), (w, load, capWatts) => {
      const models = [{ fullClockWatts: 214, memoryBound: w }];
      let index = clockCount(gpu) - 1;
      const x = (): number => clockMhzAt(gpu, index) / gpu.topClockMhz;
      while (index > 0 && mixPowerWatts(IDLE, models, [load], x()) > capWatts) index -= 1;
      expect(mixClockRatioUnderCap(gpu, IDLE, models, [load], capWatts)).toBe(x());
    }),
  );
});
