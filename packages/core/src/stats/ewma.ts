import { checkPositive, checkRange } from '../errors/check.ts';

/** An exponentially weighted mean, as plain data. */
export interface Ewma {
  /** The mean so far; 0 before the first sample. */
  mean: number;
  /** Samples taken in. */
  count: number;
}

/** A mean of no samples yet. */
export function createEwma(): Ewma {
  return { mean: 0, count: 0 };
}

/**
 * Takes in one sample: mean += alpha * (value - mean). The first sample becomes the mean, so there is no pull towards
 * 0 at the start.
 *
 * Source: Roberts 1959, "Control chart tests based on geometric moving averages".
 *
 * @param value  finite
 * @param alpha  weight of the new sample, above 0 and at most 1 (1 keeps the last sample only)
 * @throws WattlaneError ERR_ARGUMENT; the state stays as it was
 */
export function updateEwma(ewma: Ewma, value: number, alpha: number): void {
  checkRange('value', value, -Number.MAX_VALUE);
  checkRange('alpha', checkPositive('alpha', alpha), 0, 1);
  ewma.mean = ewma.count === 0 ? value : ewma.mean + alpha * (value - ewma.mean);
  ewma.count += 1;
}
