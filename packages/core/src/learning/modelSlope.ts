import type { LengthPrediction } from '../prediction/lengthPrediction.ts';

/** How steeply one model's log lengths follow the trunk's forecast. Plain data. */
export interface ModelSlope {
  /** Slope less 1; from -1 (the forecast says nothing) to 1. */
  excess: number;
  /** What it is worth, as a sum of squared distances from the centre. */
  strength: number;
  /** Running mean of the trunk's forecasts, about which the slope turns. */
  centre: number;
  outcomes: number;
}

/**
 * Sum of squared distances, in squared log tokens, that the prior slope of 1 is worth. Prompts lie about 0.6 apart, so
 * an outcome adds 0.36 and after a dozen the data weigh nearly as much as the prior.
 */
const PRIOR_STRENGTH = 5;

/** Sum of squares at which the slope stops hardening. */
const LARGEST_STRENGTH = 200;

/** Outcomes that the running centre remembers. */
const CENTRE_MEMORY = 200;

/** The slope of the trunk itself. */
export function createModelSlope(): ModelSlope {
  return { excess: 0, strength: PRIOR_STRENGTH, centre: 0, outcomes: 0 };
}

/** What the slope adds to the trunk's forecast, in log tokens. */
export function slopeEffect({ excess, centre }: ModelSlope, trunk: LengthPrediction): number {
  return excess * (trunk.logMean - centre);
}

/** Moves the centre. Every outcome does, also one that the slope does not learn from. */
export function followCentre(slope: ModelSlope, trunk: LengthPrediction): void {
  slope.outcomes += 1;
  slope.centre += (trunk.logMean - slope.centre) / Math.min(slope.outcomes, CENTRE_MEMORY);
}

/**
 * Recursive least squares of one coefficient on the distance from the centre.
 *
 * @param residual     innovation, in log tokens
 * @param information  share of a full measurement, 0 to 1
 */
export function learnSlope(
  slope: ModelSlope,
  trunk: LengthPrediction,
  residual: number,
  information: number,
): void {
  const distance = trunk.logMean - slope.centre;
  const square = distance * distance;
  const moved = slope.excess + (distance * residual) / (slope.strength + square);
  slope.excess = Math.min(1, Math.max(-1, moved));
  slope.strength = Math.min(LARGEST_STRENGTH, slope.strength + information * square);
}
