import { expect, test } from 'vitest';
import { poissonLogMass } from './poissonLogMass.ts';

test('agrees with count ln(mean) - mean - ln(count!) where that is accurate', () => {
  for (const mean of [0.01, 0.5, 3, 10, 40, 130]) {
    let logFactorial = 0;
    for (let count = 0; count <= 170; count++) {
      if (count > 1) logFactorial += Math.log(count);
      expect(poissonLogMass(count, mean)).toBeCloseTo(count * Math.log(mean) - mean - logFactorial, 10);
    }
  }
});

test('adds up to 1', () => {
  let sum = 0;
  for (let count = 0; count < 200; count++) sum += Math.exp(poissonLogMass(count, 60));
  expect(sum).toBeCloseTo(1, 12);
});

test('keeps its accuracy at a large mean', () => {
  // At count = mean the mass is exp(-1 / (12 mean)) / sqrt(2 pi mean), to far below double precision.
  const mean = 1e12;
  expect(poissonLogMass(mean, mean)).toBeCloseTo(-0.5 * Math.log(2 * Math.PI * mean), 12);
  // From one count to the next the mass changes by the factor mean / (count + 1).
  const step = poissonLogMass(mean + 2e6 + 1, mean) - poissonLogMass(mean + 2e6, mean);
  expect(step).toBeCloseTo(Math.log(mean / (mean + 2e6 + 1)), 12);
});
