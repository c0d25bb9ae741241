import { checkInteger, checkPositive, checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';

/** Lowest clock ratio that laws use unless told otherwise: about where measurements end. */
export const DEFAULT_FLOOR_RATIO = 0.65;

/** What holds for every law on one GPU. */
export interface ControlLimits {
  /** Clocks that can be written, as ratios, rising, the last one 1. See `clockRatiosOf`. */
  readonly clockRatios: readonly number[];
  /** No lower clock is written, whatever the law asks for; a power cap below it wins. */
  readonly floorRatio: number;
  /** Least time between a write and the next raise, in ms. */
  readonly raiseGapMs: number;
  /** Least time between a write and the next lowering, in ms. */
  readonly lowerGapMs: number;
  /** Most writes in any second. */
  readonly maxWritesPerSecond: number;
}

/** Below this a floor is outside the range in which the time and power models were measured. */
const LOWEST_BACKED_FLOOR_RATIO = 0.65;

/** Whether a floor lets the clock go where the models only extrapolate. Such floors are named wherever they are used. */
export const isFloorExtrapolated = (floorRatio: number): boolean => floorRatio < LOWEST_BACKED_FLOOR_RATIO;

/**
 * Limits with their defaults: floor 0.65, raises 50 ms and lowerings 250 ms after the last write, 4 writes a second.
 *
 * @throws WattlaneError ERR_ARGUMENT, naming the limit
 */
export function controlLimits(
  clockRatios: readonly number[],
  given: Partial<Omit<ControlLimits, 'clockRatios'>> = {},
): ControlLimits {
  if (clockRatios.length === 0)
    throw new WattlaneError('ERR_EMPTY', 'no clock ratios; expected at least one');
  clockRatios.forEach((ratio, i) => {
    checkRange(`clockRatios[${i}]`, checkPositive(`clockRatios[${i}]`, ratio), clockRatios[i - 1] ?? 0, 1);
  });
  const limits = {
    clockRatios,
    floorRatio: DEFAULT_FLOOR_RATIO,
    raiseGapMs: 50,
    lowerGapMs: 250,
    maxWritesPerSecond: 4,
    ...given,
  };
  checkRange('floorRatio', checkPositive('floorRatio', limits.floorRatio), 0, 1);
  checkRange('raiseGapMs', limits.raiseGapMs, 0);
  checkRange('lowerGapMs', limits.lowerGapMs, 0);
  checkInteger('maxWritesPerSecond', limits.maxWritesPerSecond, 1);
  return limits;
}
