import {
  accumulateShift,
  clearShift,
  createShiftDetector,
  hasShifted,
  isSuspect,
  type ShiftDetector,
  takeBackShift,
} from './shiftDetector.ts';

/** A number that is added to the forecast of one model or tenant. Plain data. */
export interface Effect {
  /** Best guess, in the unit of the forecast. */
  value: number;
  /** Outcomes that the guess is worth: its variance is that of the noise divided by this. */
  strength: number;
  /**
   * Outcomes remembered at the most. Alone, an effect then gives a new outcome the weight 1 / (1 + this); where two effects
   * share the doubt, each gives less.
   */
  readonly largestStrength: number;
  readonly shift: ShiftDetector;
}

/** Outcomes that a level is worth after a shift: it is known to about the noise, since smaller shifts are not found. */
const SHIFTED_STRENGTH = 1;

/** Standard error of a quarter of the noise: 1 / sqrt(16). */
const SETTLED_STRENGTH = 16;

/** An effect of 0, worth `priorStrength` outcomes. */
export function createEffect(priorStrength: number, largestStrength: number): Effect {
  return { value: 0, strength: priorStrength, largestStrength, shift: createShiftDetector() };
}

/**
 * Moves an effect by its share of the innovation: one scalar Kalman step for a normal prior of variance
 * noise / strength. With nothing else unknown the n-th outcome has weight 1 / (priorStrength + n), which is shrinkage
 * of the mean towards 0; the cap on the strength forgets.
 *
 * @param residual      innovation, in the unit of the forecast
 * @param totalVariance variance of the innovation in units of the noise: 1 + the variances of all effects
 * @param information   share of a full measurement, 0 to 1
 */
export function learnEffect(
  effect: Effect,
  residual: number,
  totalVariance: number,
  information: number,
): void {
  const gain = 1 / effect.strength / totalVariance;
  effect.value += gain * residual;
  effect.strength = Math.min(effect.largestStrength, effect.strength / (1 - gain * information));
}

/**
 * Looks for a shift in a model's and a tenant's level, and makes the shifted one worth a single outcome, so that it
 * follows within a few. Evidence that comes from this tenant alone counts against the tenant, not the
 * model: else one who games the predictor would loosen the model for all others.
 *
 * @param standardised  innovation in its standard deviations
 */
export function followShift(model: Effect, tenant: Effect | undefined, standardised: number): void {
  accumulateShift(model.shift, standardised);
  if (tenant !== undefined) accumulateShift(tenant.shift, standardised);
  if (hasShifted(model.shift, tenant?.shift)) loosen(model);
  if (tenant === undefined || !hasShifted(tenant.shift)) return;
  takeBackShift(model.shift, tenant.shift);
  loosen(tenant);
}

/** Whether the level is known to a quarter of the noise and shows no sign of a shift. */
export function isSettled({ strength, shift }: Effect): boolean {
  return strength >= SETTLED_STRENGTH && !isSuspect(shift);
}

function loosen(effect: Effect): void {
  effect.strength = Math.min(effect.strength, SHIFTED_STRENGTH);
  clearShift(effect.shift);
}
