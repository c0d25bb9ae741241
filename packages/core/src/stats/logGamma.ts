/** g of the approximation, and its coefficients as Godfrey 2001 computed them for nine terms. */
const G = 7;
const COEFFICIENTS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/**
 * Natural logarithm of the gamma function for x >= 0.5, to about 1e-15 of the larger of 1 and the result.
 *
 * Source: Lanczos 1964, "A precision approximation of the gamma function".
 */
export function logGamma(x: number): number {
  let series = 0.99999999999980993;
  for (const [i, coefficient] of COEFFICIENTS.entries()) series += coefficient / (x + i);
  const t = x + G - 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}
