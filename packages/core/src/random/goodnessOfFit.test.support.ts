import { expect } from 'vitest';
import { createSfc32, type Sfc32 } from './sfc32.ts';

/** What a distribution says of itself, in closed form. */
export interface Moments {
  mean: number;
  variance: number;
  /** E[(X - mean)^4] / variance^2; 3 for the normal distribution. */
  kurtosis: number;
}

/** The first `count` draws with a seed. */
export function draws(seed: number, count: number, draw: (rng: Sfc32) => number): Float64Array {
  const rng = createSfc32(seed);
  return Float64Array.from({ length: count }, () => draw(rng));
}

/**
 * Expects the mean and the variance of a sample within four standard errors of the truth. The standard error of a
 * mean of n is sqrt(variance / n), that of a mean square about the known mean is variance * sqrt((kurtosis - 1) / n).
 * A right generator passes at a random seed with a chance of 0.9999 each.
 */
export function expectMoments(sample: Float64Array, { mean, variance, kurtosis }: Moments): void {
  let sum = 0;
  let squares = 0;
  for (const value of sample) {
    sum += value;
    squares += (value - mean) ** 2;
  }
  const n = sample.length;
  expect(Math.abs(sum / n - mean) / Math.sqrt(variance / n)).toBeLessThan(4);
  expect(Math.abs(squares / n - variance) / (variance * Math.sqrt((kurtosis - 1) / n))).toBeLessThan(4);
}

/**
 * Expects the largest gap between the sample's distribution and `cdf` below the Kolmogorov-Smirnov bound at level
 * 0.001, sqrt(ln(2 / 0.001) / (2n)) (the first term of the limit law, slightly too large, for n in the thousands).
 */
export function expectKolmogorovSmirnov(sample: Float64Array, cdf: (x: number) => number): void {
  const sorted = sample.toSorted();
  const n = sorted.length;
  let gap = 0;
  for (let i = 0; i < n; i++) {
    const p = cdf(sorted[i]!);
    gap = Math.max(gap, p - i / n, (i + 1) / n - p);
  }
  expect(gap).toBeLessThan(Math.sqrt(Math.log(2 / 0.001) / (2 * n)));
}

/**
 * Expects Pearson's chi-square of whole-number draws below its 0.999 quantile (Wilson and Hilferty 1931: a cube of a
 * normal one, z = 3.0902). Numbers with fewer than ten expected draws are pooled, as one class, with all that
 * `mass` does not name.
 *
 * @param mass  probability of each of the numbers 0, 1, 2, ...
 */
export function expectChiSquare(sample: Float64Array, mass: readonly number[]): void {
  const n = sample.length;
  const named = mass.map((p) => n * p >= 10);
  const observed = mass.map(() => 0);
  let rest = n;
  for (const value of sample) {
    if (!named[value]) continue;
    observed[value]! += 1;
    rest -= 1;
  }
  let restMass = 1;
  let chiSquare = 0;
  for (const [value, p] of mass.entries()) {
    if (!named[value]) continue;
    restMass -= p;
    chiSquare += (observed[value]! - n * p) ** 2 / (n * p);
  }
  const pooled = n * restMass >= 1;
  if (pooled) chiSquare += (rest - n * restMass) ** 2 / (n * restMass);
  else expect(rest).toBeLessThan(20);
  const degrees = named.filter(Boolean).length - (pooled ? 0 : 1);
  const spread = 2 / (9 * degrees);
  expect(chiSquare).toBeLessThan(degrees * (1 - spread + 3.0902 * Math.sqrt(spread)) ** 3);
}

/** The normal distribution function, by the series of Marsaglia 2004 ("Evaluating the normal distribution"). */
export function normalCdf(x: number): number {
  if (Math.abs(x) > 7) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.5 * Math.log(2 * Math.PI));
}
