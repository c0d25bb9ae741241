import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { createLengthClasses, LENGTH_CLASSES, lengthClassOf, observePrediction } from './lengthClass.ts';

const at = (logMean: number): { logMean: number; logSd: number } => ({ logMean, logSd: 0.5 });

test('before any prediction 31, 95, 201 and 325 tokens part the classes', () => {
  const classes = createLengthClasses();
  const tokens = [1, 30, 32, 94, 96, 200, 202, 324, 326, 1e9];
  expect(tokens.map((count) => lengthClassOf(classes, at(Math.log(count))))).toEqual([
    0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
  ]);
});

test('the class never falls as the prediction grows', () => {
  const log = fc.double({ min: 0, max: 14, noNaN: true });
  fc.assert(
    fc.property(fc.array(log, { maxLength: 120 }), log, log, (seen, a, b) => {
      const classes = createLengthClasses();
      for (const logMean of seen) observePrediction(classes, at(logMean));
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((mean) => lengthClassOf(classes, at(mean)));
      expect(low! <= high! && low! >= 0 && high! < LENGTH_CLASSES).toBe(true);
    }),
  );
});

test('every class gets a fifth of the predictions, whatever their level, also after it has moved', () => {
  const classes = createLengthClasses();
  const rng = createSfc32(41);
  for (const level of [2, 9]) {
    const counts = new Float64Array(LENGTH_CLASSES);
    for (let i = 0; i < 20_500; i++) {
      const prediction = at(sampleNormal(rng, level, 0.8));
      if (i >= 500) counts[lengthClassOf(classes, prediction)]! += 1;
      observePrediction(classes, prediction);
    }
    // 40 windows of 500: standard error sqrt(0.16 / 500 / 40) from the cuts, as much from 20,000 draws.
    for (const count of counts) {
      expect(Math.abs(count / 20_000 - 0.2)).toBeLessThan(4 * Math.sqrt((2 * 0.16) / 20_000));
    }
  }
});

test('the cuts stand still for 25 predictions', () => {
  const classes = createLengthClasses();
  for (let i = 0; i < 50; i++) observePrediction(classes, at(i / 10));
  const cuts = [...classes.cuts];
  for (let i = 0; i < 24; i++) observePrediction(classes, at(9));
  expect([...classes.cuts]).toEqual(cuts);
  observePrediction(classes, at(9));
  expect([...classes.cuts]).not.toEqual(cuts);
});

test('equal predictions share a class', () => {
  const classes = createLengthClasses();
  for (let i = 0; i < 100; i++) observePrediction(classes, at(5));
  expect(lengthClassOf(classes, at(5))).toBe(4);
  expect(lengthClassOf(classes, at(4.999))).toBe(0);
});
