import { WattlaneError } from '../errors/wattlaneError.ts';
import { isotonicSteps } from '../optim/isotonic.ts';
import { interpolate } from '../optim/piecewiseLinear.ts';
import { mean } from '../stats/mean.ts';
import { percentileOf } from '../stats/percentile.ts';
import type { LengthPrediction } from './lengthPrediction.ts';

/** Turns scores into predictions: two curves of straight pieces over the score, their knots ascending. */
export interface Calibration {
  readonly meanScores: Float32Array;
  /** Mean of ln(output tokens) at `meanScores`, rising. */
  readonly logMeans: Float32Array;
  readonly spreadScores: Float32Array;
  /** Spread of ln(output tokens) at `spreadScores`. */
  readonly logSds: Float32Array;
  /** Range of the logarithms seen; no prediction leaves it. */
  readonly lowestLog: number;
  readonly highestLog: number;
}

/** Points that one isotonic knot stands for, at least. */
const POINTS_PER_KNOT = 20;
const MOST_KNOTS = 64;
/** Points that one spread stands for, at least, and the number of spreads: quintiles of the score. */
const POINTS_PER_SPREAD = 50;
const MOST_SPREADS = 5;
/** Half the width of the central 80 % of a standard normal variable. */
const HALF_WIDTH_80 = 1.2815515655446004;
const LEAST_SPREAD = 0.01;

/**
 * Calibrates on scores of rows that the scorer was not trained on. The mean is an isotonic regression through the means
 * of equal groups, straight between its steps, so that different scores keep their order. The spread of each fifth of
 * the scores is the one whose central 80 % holds 80 % of its rows.
 *
 * @param scores     n >= 1 scores
 * @param logTokens  n natural logarithms of output tokens
 * @throws WattlaneError ERR_SHAPE when the lengths differ, ERR_EMPTY for none
 */
export function calibrate(scores: Float64Array, logTokens: Float64Array): Calibration {
  if (scores.length !== logTokens.length) {
    throw new WattlaneError('ERR_SHAPE', `${scores.length} scores, ${logTokens.length} lengths`);
  }
  if (scores.length === 0)
    throw new WattlaneError('ERR_EMPTY', 'no rows to calibrate on; expected one or more');
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const knots = meanCurve(order, scores, logTokens);
  const level = { ...knots, spreadScores: Float32Array.of(0), logSds: Float32Array.of(1) };
  const sorted = logTokens.toSorted();
  const curve = { ...level, lowestLog: Math.fround(sorted[0]!), highestLog: Math.fround(sorted.at(-1)!) };
  const errors = scores.map((score, row) => Math.abs(logTokens[row]! - calibrated(curve, score).logMean));
  return { ...curve, ...spreadCurve(order, scores, errors) };
}

/** The prediction for a score. Beyond the knots the mean goes on with the slope of the whole curve. */
export function calibrated(calibration: Calibration, score: number): LengthPrediction {
  const { meanScores, logMeans, lowestLog, highestLog } = calibration;
  const [first, last] = [meanScores[0]!, meanScores[meanScores.length - 1]!];
  const slope = last > first ? (logMeans[logMeans.length - 1]! - logMeans[0]!) / (last - first) : 0;
  const beyond = score - Math.min(last, Math.max(first, score));
  const logMean = interpolate(meanScores, logMeans, score) + slope * beyond;
  return {
    logMean: Math.min(highestLog, Math.max(lowestLog, logMean)),
    logSd: interpolate(calibration.spreadScores, calibration.logSds, score),
  };
}

function meanCurve(
  order: Uint32Array,
  scores: Float64Array,
  logTokens: Float64Array,
): Pick<Calibration, 'meanScores' | 'logMeans'> {
  const groups = equalGroups(order, POINTS_PER_KNOT, MOST_KNOTS);
  const groupScores = groups.map((rows) => mean(rows.map((row) => scores[row]!)));
  const groupLogs = groups.map((rows) => mean(rows.map((row) => logTokens[row]!)));
  const sizes = groups.map((rows) => rows.length);
  const steps = isotonicSteps(groupLogs, sizes);
  const meanScores = steps.map((step, index) => {
    const end = steps[index + 1]?.start ?? groups.length;
    const inside = groupScores.slice(step.start, end).map((score, i) => score * sizes[step.start + i]!);
    return inside.reduce((sum, value) => sum + value, 0) / step.weight;
  });
  return {
    meanScores: Float32Array.from(meanScores),
    logMeans: Float32Array.from(steps, (step) => step.value),
  };
}

function spreadCurve(
  order: Uint32Array,
  scores: Float64Array,
  errors: Float64Array,
): Pick<Calibration, 'spreadScores' | 'logSds'> {
  const groups = equalGroups(order, POINTS_PER_SPREAD, MOST_SPREADS);
  const widths = groups.map((rows) =>
    percentileOf(
      rows.map((row) => errors[row]!),
      0.8,
    ),
  );
  return {
    spreadScores: Float32Array.from(groups, (rows) => mean(rows.map((row) => scores[row]!))),
    logSds: Float32Array.from(widths, (width) => Math.max(LEAST_SPREAD, width / HALF_WIDTH_80)),
  };
}

/** Divides ordered rows into at most `most` groups of equal size, of at least `least` rows where there are as many. */
function equalGroups(order: Uint32Array, least: number, most: number): number[][] {
  const count = Math.max(1, Math.min(most, Math.floor(order.length / least)));
  return Array.from({ length: count }, (_, group) => {
    const [start, end] = [group, group + 1].map((edge) => Math.floor((edge * order.length) / count));
    return [...order.subarray(start, end)];
  });
}
