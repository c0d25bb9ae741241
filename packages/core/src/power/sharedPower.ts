import { dynamicPowerRatio } from './dynamicPower.ts';
import { slowdown } from './slowdown.ts';

/** Draw of a GPU without work: a fixed part, and one that grows with the clock while a model is loaded. */
export interface IdlePower {
  /** Draw at clock ratio 0, in W. */
  readonly baseWatts: number;
  /** What the top clock adds, in W; 0 where an idle GPU rests at its lowest clock whatever it is locked to. */
  readonly clockWatts: number;
}

/** How one model loads a GPU that it has for itself. */
export interface ModelPower {
  /** Draw at the top clock, in W, idle power included. */
  readonly fullClockWatts: number;
  /** Memory-bound share, 0 to 1, for time and power alike: 1 less its sensitivity. */
  readonly memoryBound: number;
}

/** Draw without work at a clock ratio, in W: `baseWatts + clockWatts x`. */
export const idleWattsAt = ({ baseWatts, clockWatts }: IdlePower, clockRatio: number): number =>
  baseWatts + clockWatts * clockRatio;

/** What a model adds to idle power while the GPU works on it alone, in W; 0 where idle draws more than the model. */
export function dynamicWattsAt(idle: IdlePower, model: ModelPower, clockRatio: number): number {
  const fullWatts = Math.max(0, model.fullClockWatts - idleWattsAt(idle, 1));
  return fullWatts * dynamicPowerRatio(model.memoryBound, clockRatio);
}

/**
 * Draw of a GPU whose time several models share, in W: idle, plus what each adds for its share of the time.
 *
 * Arguments are not checked: this runs for every simulated interval.
 *
 * Source: docs/algorithms/power-model.md, "Several models on a GPU".
 *
 * @param timeShares  share of the time that each model has, 0 to 1, together at most 1; the rest is idle
 */
export function mixPowerWatts(
  idle: IdlePower,
  models: readonly ModelPower[],
  timeShares: ArrayLike<number>,
  clockRatio: number,
): number {
  let watts = idleWattsAt(idle, clockRatio);
  models.forEach((model, i) => {
    watts += timeShares[i]! * dynamicWattsAt(idle, model, clockRatio);
  });
  return watts;
}

/**
 * How many times longer a mix of models takes at a lower clock: the mean of their slowdowns, weighted by their shares of
 * the busy time at the top clock; 1 where nobody has a share.
 */
export function mixSlowdown(
  models: readonly ModelPower[],
  timeShares: ArrayLike<number>,
  clockRatio: number,
): number {
  let sum = 0;
  let shares = 0;
  models.forEach(({ memoryBound }, i) => {
    sum += timeShares[i]! * slowdown(memoryBound, clockRatio);
    shares += timeShares[i]!;
  });
  return shares > 0 ? sum / shares : 1;
}
