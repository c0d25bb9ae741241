import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createModelSlope, followCentre, learnSlope, slopeEffect } from './modelSlope.ts';

const at = (logMean: number): { logMean: number; logSd: number } => ({ logMean, logSd: 0.6 });

test('the centre is the mean of the forecasts', () => {
  const slope = createModelSlope();
  for (const logMean of [4, 5, 9]) followCentre(slope, at(logMean));
  expect(slope.centre).toBeCloseTo(6, 12);
});

test('one outcome 0.3 too long at a distance of 1: 0.3 / (5 + 1)', () => {
  const slope = createModelSlope();
  followCentre(slope, at(5));
  learnSlope(slope, at(6), 0.3, 1);
  expect(slope.excess).toBeCloseTo(0.05, 12);
  expect(slope.strength).toBe(6);
  expect(slopeEffect(slope, at(7))).toBeCloseTo(0.1, 12);
  expect(slopeEffect(slope, at(5))).toBe(0);
});

test('it is the ridge regression of the residuals on the distances', () => {
  const point = fc.tuple(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: -1, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(point, { maxLength: 30 }), (points) => {
      const slope = createModelSlope();
      slope.centre = 5;
      for (const [distance, residual] of points) {
        // The innovation is what is left after the slope so far.
        learnSlope(slope, at(5 + distance), residual - slope.excess * distance, 1);
      }
      const cross = points.reduce((sum, [distance, residual]) => sum + distance * residual, 0);
      const squares = points.reduce((sum, [distance]) => sum + distance * distance, 0);
      expect(slope.excess).toBeCloseTo(cross / (5 + squares), 9);
    }),
  );
});

test('it stays between nothing and twice the trunk', () => {
  const slope = createModelSlope();
  followCentre(slope, at(5));
  for (let i = 0; i < 50; i++) learnSlope(slope, at(8), -9, 1);
  expect(slope.excess).toBe(-1);
  for (let i = 0; i < 500; i++) learnSlope(slope, at(8), 9, 1);
  expect(slope.excess).toBe(1);
});
