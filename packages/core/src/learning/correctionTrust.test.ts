import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import {
  type CorrectionTrust,
  correctionTrust,
  createCorrectionTrust,
  learnTrust,
} from './correctionTrust.ts';

/** Trust after outcomes whose residual is `slope` times the correction, plus noise of 0.6. */
function trustAfter(slope: number, outcomes: number, seed: number): CorrectionTrust {
  const rng = createSfc32(seed);
  const trust = createCorrectionTrust(8);
  for (let i = 0; i < outcomes; i++) {
    const correction = sampleNormal(rng, 0, 0.4);
    learnTrust(trust, 'a', correction, slope * correction + sampleNormal(rng, 0, 0.6));
  }
  return trust;
}

test('before any outcome it is 0.24 for a prompt like the trunk, whole for one unlike', () => {
  const trust = createCorrectionTrust(8);
  // 1.2 times 0.2, 1.2 times 0.6, and at most 1.
  expect(correctionTrust(trust, 'a', 0)).toBeCloseTo(0.24, 12);
  expect(correctionTrust(trust, 'a', 0.5)).toBeCloseTo(0.72, 12);
  expect(correctionTrust(trust, 'a', 1)).toBe(1);
});

test('corrections that foretell nothing lose it, those that foretell keep it, harmful ones have none', () => {
  // 200 remembered outcomes have a sum of squares of 32: the slope errs by 0.6 / sqrt(32) = 0.11, and the name's own is
  // shrunk twice by 2 / 34.
  expect(correctionTrust(trustAfter(0, 600, 1), 'a', 1)).toBeLessThan(1.2 * (3 * 0.11 + 0.01));
  expect(correctionTrust(trustAfter(1, 600, 2), 'a', 0)).toBeGreaterThan(1.2 * (1 - 3 * 0.11 - 0.05));
  expect(correctionTrust(trustAfter(-1, 600, 3), 'a', 1)).toBe(0);
});

test('a name keeps its own measure against that of all others', () => {
  const trust = createCorrectionTrust(8);
  for (let i = 0; i < 300; i++) {
    learnTrust(trust, 'helped', 0.5, 0.5);
    learnTrust(trust, 'harmed', 0.5, -0.1);
  }
  expect(correctionTrust(trust, 'helped', 0)).toBe(1);
  // Own sums 100 (memory 200, but each outcome of both counts for all): (-0.1 / 0.5 + 2 / 52 ...) stays below 0.
  expect(correctionTrust(trust, 'harmed', 0)).toBe(0);
});

test('it is from 0 to 1 whatever comes', () => {
  const value = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), value, value)),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (outcomes, unlikeness) => {
        const trust = createCorrectionTrust(1);
        for (const [name, correction, residual] of outcomes) learnTrust(trust, name, correction, residual);
        for (const name of ['a', 'b', 'c']) {
          const ratio = correctionTrust(trust, name, unlikeness);
          expect(ratio).toBeGreaterThanOrEqual(0);
          expect(ratio).toBeLessThanOrEqual(1);
        }
        expect(trust.own.entries.size).toBeLessThanOrEqual(1);
      },
    ),
  );
});
