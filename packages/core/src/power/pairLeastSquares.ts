import { WattlaneError } from '../errors/wattlaneError.ts';

/** The two coefficients of a fit `y = first * u + second * v`. */
export interface PairFit {
  readonly first: number;
  readonly second: number;
}

/**
 * Fits `y = first * u + second * v` by least squares on the relative error `(fit - y) / y`.
 *
 * Relative, so that a point of 7 ms counts as much as one of 70 ms.
 *
 * @param u, v, y  n values each, y not 0; n >= 2
 * @returns NaN coefficients when u and v are proportional, so that the two cannot be told apart
 */
export function fitPair(u: Float64Array, v: Float64Array, y: Float64Array): PairFit {
  let uu = 0;
  let uv = 0;
  let vv = 0;
  let su = 0;
  let sv = 0;
  for (let i = 0; i < y.length; i++) {
    const a = u[i]! / y[i]!;
    const b = v[i]! / y[i]!;
    uu += a * a;
    uv += a * b;
    vv += b * b;
    su += a;
    sv += b;
  }
  const determinant = uu * vv - uv * uv;
  if (!(determinant > 1e-12 * uu * vv)) return { first: Number.NaN, second: Number.NaN };
  return { first: (su * vv - sv * uv) / determinant, second: (sv * uu - su * uv) / determinant };
}

/**
 * `fitPair` with both coefficients held at 0 or above: where one would be negative it is 0 and the other is fitted
 * alone, which is the constrained optimum for two coefficients when u, v and y are positive.
 */
export function fitNonNegativePair(u: Float64Array, v: Float64Array, y: Float64Array): PairFit {
  const free = fitPair(u, v, y);
  if (free.first < 0) return { first: 0, second: fitSingle(v, y) };
  if (free.second < 0) return { first: fitSingle(u, y), second: 0 };
  return free;
}

/**
 * Returns a fit that has an answer.
 *
 * @throws WattlaneError ERR_ARGUMENT when the coefficients are NaN: the samples are too alike to tell them apart
 */
export function checkSolved(fit: PairFit): PairFit {
  if (Number.isNaN(fit.first) || Number.isNaN(fit.second)) {
    throw new WattlaneError('ERR_ARGUMENT', 'the samples lie too close together; expected a wider range');
  }
  return fit;
}

/** Least squares on the relative error of `y = coefficient * u`. */
function fitSingle(u: Float64Array, y: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < y.length; i++) {
    const a = u[i]! / y[i]!;
    sum += a;
    squares += a * a;
  }
  return sum / squares;
}
