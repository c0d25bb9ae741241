import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adaptGamma, boostMs, computeBoosts } from './boost.ts';
import { createSizeCalibration, learnOutcome, SIZE_CLASSES, sizeClassOf } from './sizeCalibration.ts';

const size = fc.double({ min: 1, max: 1e7, noNaN: true });
const gamma = fc.double({ min: 1e-7, max: 1, noNaN: true });

test('a hand-worked value: -ln(1 - exp(-0.5)) / 0.001 = 932.75 ms', () => {
  // exp(-0.5) = 0.606531, 1 - that = 0.393469, -ln = 0.932752
  expect(boostMs(500, 0.001, 1)).toBeCloseTo(932.752, 3);
});

test('with k servers the size counts 1/k', () => {
  expect(boostMs(4000, 0.001, 8)).toBeCloseTo(boostMs(500, 0.001, 1), 9);
});

test('a longer job never has the larger boost, and no boost is negative', () => {
  fc.assert(
    fc.property(size, size, gamma, (a, b, g) => {
      const [short, long] = a < b ? [a, b] : [b, a];
      expect(boostMs(short, g, 1)).toBeGreaterThanOrEqual(boostMs(long, g, 1));
      expect(boostMs(long, g, 1)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a tiny gamma orders by size: the boost grows with -ln(size) / gamma without losing its digits', () => {
  // For g x s << 1 the boost is -ln(g s) / g; at g = 1e-12 the naive 1 - exp(-g s) would keep 4 digits.
  const naive = -Math.log(1e-12 * 3) / 1e-12;
  expect(boostMs(3, 1e-12, 1) / naive).toBeCloseTo(1, 10);
});

test('gamma is one over the mean backlog wait plus six mean jobs per server', () => {
  const wait = { arrivals: 9, delayed: 5, meanMs: 7000, maxMs: 20_000 };
  expect(adaptGamma(wait, 4000, 8)).toBeCloseTo(1 / (7000 + 3000), 12);
});

function trained(means: readonly number[]) {
  const calibration = createSizeCalibration(0);
  for (const meanMs of means) learnOutcome(calibration, sizeClassOf(meanMs), meanMs);
  return calibration;
}

test('boosts are measured from the largest class, so that class has none', () => {
  const boosts = new Float64Array(SIZE_CLASSES);
  computeBoosts(boosts, trained([4000, 7000]), 1e-4, 1, Number.POSITIVE_INFINITY);
  expect(boosts[sizeClassOf(7000)]).toBe(0);
  expect(boosts[sizeClassOf(4000)]).toBeCloseTo(boostMs(4000, 1e-4, 1) - boostMs(7000, 1e-4, 1), 6);
});

test('a class above one and a half mean jobs counts as that, and the boosts are measured from there', () => {
  // The mean of 100, 300 and 9,800 is 3,400, so 9,800 counts as 5,100; 9,800 alone would make the boosts larger.
  const boosts = new Float64Array(SIZE_CLASSES);
  computeBoosts(boosts, trained([100, 300, 9800]), 1e-4, 1, Number.POSITIVE_INFINITY);
  expect(boosts[sizeClassOf(9800)]).toBe(0);
  expect(boosts[sizeClassOf(100)]).toBeCloseTo(boostMs(100, 1e-4, 1) - boostMs(5100, 1e-4, 1), 6);
  expect(boosts[sizeClassOf(300)]).toBeCloseTo(boostMs(300, 1e-4, 1) - boostMs(5100, 1e-4, 1), 6);
});

test('classes above one and a half mean jobs have the same boost, those below differ', () => {
  // The mean of 98 jobs of 1,000, one of 4,000 and one of 20,000 is 1,220: 4,000 and 20,000 count as 1,830.
  const calibration = trained([...new Array<number>(98).fill(1000), 4000, 20_000]);
  const boosts = new Float64Array(SIZE_CLASSES);
  computeBoosts(boosts, calibration, 1e-4, 8, Number.POSITIVE_INFINITY);
  expect(boosts[sizeClassOf(4000)]).toBe(boosts[sizeClassOf(20_000)]);
  expect(boosts[sizeClassOf(1000)]).toBeGreaterThan(boosts[sizeClassOf(4000)]!);
});

test('with and without a cap, a class of larger mean never has the larger boost', () => {
  const cap = fc.constantFrom(Number.POSITIVE_INFINITY, 3000);
  const trust = fc.constantFrom(0, 1);
  fc.assert(
    fc.property(fc.array(size, { minLength: 2, maxLength: 30 }), gamma, cap, trust, (sizes, g, capMs, t) => {
      const calibration = trained(sizes);
      learnOutcome(calibration, sizeClassOf(sizes[0]!), sizes[0]!, t);
      const boosts = new Float64Array(SIZE_CLASSES);
      computeBoosts(boosts, calibration, g, 8, capMs);
      const known = [...boosts.keys()].filter((c) => calibration.weight[c]! > 0);
      known.sort((a, b) => calibration.meanMs[a]! - calibration.meanMs[b]!);
      known.slice(1).forEach((c, place) => {
        expect(boosts[known[place]!]).toBeGreaterThanOrEqual(boosts[c]!);
      });
      expect(Math.min(...boosts)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...boosts)).toBeLessThanOrEqual(capMs);
    }),
  );
});

test('no boost exceeds the cap', () => {
  const boosts = new Float64Array(SIZE_CLASSES);
  computeBoosts(boosts, trained([2, 30, 800, 7000]), 1e-6, 1, 5000);
  expect(Math.max(...boosts)).toBe(5000);
});

test('equal means give equal boosts, which is first come, first served', () => {
  const calibration = createSizeCalibration(0);
  for (const sizeClass of [3, 20, 40]) learnOutcome(calibration, sizeClass, 3640);
  const boosts = new Float64Array(SIZE_CLASSES).fill(9);
  computeBoosts(boosts, calibration, 1e-4, 8, Number.POSITIVE_INFINITY);
  expect([...boosts]).toEqual(new Array(SIZE_CLASSES).fill(0));
});

test('before anything was seen, all boosts are 0', () => {
  const boosts = new Float64Array(SIZE_CLASSES).fill(9);
  computeBoosts(boosts, createSizeCalibration(0), 1e-4, 8, Number.POSITIVE_INFINITY);
  expect(Math.max(...boosts)).toBe(0);
});
