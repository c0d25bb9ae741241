/** From here on five terms of Stirling's series are exact to double precision; below, the factorial itself is. */
const EXACT_BELOW = 16;

/**
 * Natural logarithm of the probability that a Poisson variable of the given mean equals `count`.
 *
 * Written as -stirlingError(count) - deviance(count, mean) - ln(2 pi count) / 2, which keeps its accuracy at large
 * means, where the plain count * ln(mean) - mean - ln(count!) cancels.
 *
 * Source: Loader 2000, "Fast and accurate computation of binomial probabilities", sections 2 and 3.
 *
 * @param count  whole number >= 0
 * @param mean   > 0
 */
export function poissonLogMass(count: number, mean: number): number {
  if (count === 0) return -mean;
  return -stirlingError(count) - deviance(count, mean) - 0.5 * Math.log(2 * Math.PI * count);
}

/** ln(n!) minus Stirling's (n + 1/2) ln n - n + ln(2 pi) / 2, for n >= 1. */
function stirlingError(n: number): number {
  if (n < EXACT_BELOW) {
    let factorial = 1;
    for (let i = 2; i <= n; i++) factorial *= i;
    return Math.log(factorial) - ((n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI));
  }
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** count * ln(count / mean) + mean - count, by a series where the two are close. */
function deviance(count: number, mean: number): number {
  const gap = count - mean;
  const v = gap / (count + mean);
  if (Math.abs(v) >= 0.1) return count * Math.log(count / mean) - gap;
  let sum = gap * v;
  let power = 2 * count * v;
  for (let j = 3; ; j += 2) {
    power *= v * v;
    const next = sum + power / j;
    if (next === sum) return sum;
    sum = next;
  }
}
