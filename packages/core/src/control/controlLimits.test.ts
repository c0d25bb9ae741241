import { expect, test } from 'vitest';
import { controlLimits, DEFAULT_FLOOR_RATIO, isFloorExtrapolated } from './controlLimits.ts';

test('the defaults are floor 0.65, gaps of 50 and 250 ms, 4 writes a second', () => {
  expect(controlLimits([0.5, 1])).toEqual({
    clockRatios: [0.5, 1],
    floorRatio: DEFAULT_FLOOR_RATIO,
    raiseGapMs: 50,
    lowerGapMs: 250,
    maxWritesPerSecond: 4,
  });
});

test('floors below the default are named as extrapolated', () => {
  expect([0.65, 0.64, 0.36].map(isFloorExtrapolated)).toEqual([false, true, true]);
});

test.each([
  [[], {}, 'ERR_EMPTY'],
  [[1, 0.5], {}, /clockRatios\[1\]/],
  [[0.5, 1.1], {}, /clockRatios\[1\]/],
  [[1], { floorRatio: 0 }, /floorRatio/],
  [[1], { maxWritesPerSecond: 0 }, /maxWritesPerSecond/],
] as const)('%j with %j is refused', (ratios, given, message) => {
  expect(() => controlLimits(ratios, given)).toThrow(message);
});
