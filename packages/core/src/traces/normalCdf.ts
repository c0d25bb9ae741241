const COEFFICIENTS = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];

/**
 * Probability that a standard normal variable is at most `z`.
 *
 * Abramowitz and Stegun, Handbook of Mathematical Functions, formula 26.2.17; absolute error below 7.5e-8.
 */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const polynomial = t * COEFFICIENTS.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const upperTail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return z > 0 ? 1 - upperTail : upperTail;
}
