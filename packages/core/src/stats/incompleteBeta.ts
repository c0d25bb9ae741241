import { logGamma } from './logGamma.ts';

/** Terms at most; the fraction needs about the square root of the larger parameter. */
const MAX_TERMS = 100_000;

/** Stands in for a zero denominator in Lentz' method. */
const TINY = 1e-300;

/**
 * The regularized incomplete beta function I_x(a, b): the distribution function of the beta distribution.
 *
 * Source: the continued fraction of DLMF 8.17.22, on the side of the mean where it converges fast, by the modified
 * Lentz method (Thompson and Barnett 1986).
 *
 * @param a  >= 0.5
 * @param b  >= 0.5
 * @param x  0 to 1
 * @param y  1 - x, given apart because a caller near x = 1 knows it more exactly
 */
export function regularizedBeta(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * logOf(x, y) + b * logOf(y, x);
  if (x <= (a + 1) / (a + b + 2)) return (Math.exp(logFront) * fraction(a, b, x)) / a;
  return 1 - (Math.exp(logFront) * fraction(b, a, y)) / b;
}

/** ln(x) from whichever of x and 1 - x is the smaller. */
function logOf(x: number, complement: number): number {
  return x < complement ? Math.log(x) : Math.log1p(-complement);
}

/** 1 / (1 + d1 / (1 + d2 / (1 + ...))). */
function fraction(a: number, b: number, x: number): number {
  let result = 1;
  let c = 1;
  let d = 0;
  for (let term = 1; term < MAX_TERMS; term++) {
    const coefficient = fractionTerm(term, a, b, x);
    d = 1 / nonZero(1 + coefficient * d);
    c = nonZero(1 + coefficient / c);
    result *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return 1 / result;
}

function fractionTerm(term: number, a: number, b: number, x: number): number {
  const m = term >> 1;
  const scale = (a + term - 1) * (a + term);
  return term % 2 === 0 ? (m * (b - m) * x) / scale : (-(a + m) * (a + b + m) * x) / scale;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
