/** Size classes are buckets of predicted work, equally wide on a log scale, from 1 ms upwards. */
export const SIZE_CLASSES = 64;

/** Ratio of the edges of one size class: 64 classes reach from 1 ms to 220 million ms. */
const CLASS_RATIO = 1.35;

/** Predictions count as this many outcomes at the most, so that real outcomes take over soon. */
const PRIOR_WEIGHT = 50;

/** Outcomes a mean remembers; later ones enter with weight 1 / MEMORY. */
const MEMORY = 2000;

/**
 * What requests of each size class turned out to cost. Plain data.
 *
 * The means start at the predictions themselves and move to the measured outcomes. Predictions that say nothing pull
 * all means together, and an order that is made from the means then falls back to first come, first served.
 */
export interface SizeCalibration {
  /** Mean work per class, in ms; 0 for a class that was never seen. */
  readonly meanMs: Float64Array;
  /** How many samples each mean stands for. */
  readonly weight: Float64Array;
  /** Mean work over all classes, in ms; 0 before the first request. */
  overallMeanMs: number;
  overallWeight: number;
}

/**
 * @param priorMeanMs  mean work known from elsewhere, in ms; 0 when there is none
 */
export function createSizeCalibration(priorMeanMs: number): SizeCalibration {
  return {
    meanMs: new Float64Array(SIZE_CLASSES),
    weight: new Float64Array(SIZE_CLASSES),
    overallMeanMs: priorMeanMs,
    overallWeight: priorMeanMs > 0 ? PRIOR_WEIGHT : 0,
  };
}

/** Work below this is as good as none, in ms. */
const MIN_SIZE_MS = 1e-3;

/** Longer than any answer takes, in ms: 28 hours. */
const MAX_SIZE_MS = 1e8;

/** A work that the means can take in: from 1 us to 28 hours, so that one absurd figure cannot rule for ever. */
export const clampSizeMs = (sizeMs: number): number => Math.min(MAX_SIZE_MS, Math.max(MIN_SIZE_MS, sizeMs));

/** Size class of a predicted work, 0 to `SIZE_CLASSES` - 1; work below 1 ms is class 0. */
export function sizeClassOf(sizeMs: number): number {
  if (!(sizeMs > 1)) return 0;
  return Math.min(SIZE_CLASSES - 1, Math.floor(Math.log(sizeMs) / Math.log(CLASS_RATIO)));
}

/** Folds in a prediction, in ms, unless the class knows enough already. True when it is the first of its class. */
export function learnPrediction(state: SizeCalibration, sizeClass: number, sizeMs: number): boolean {
  const first = state.weight[sizeClass] === 0;
  if (state.weight[sizeClass]! < PRIOR_WEIGHT) learnClass(state, sizeClass, sizeMs);
  if (state.overallWeight < PRIOR_WEIGHT) learnOverall(state, sizeMs);
  return first;
}

/** Folds in what a request turned out to cost, in ms. */
export function learnOutcome(state: SizeCalibration, sizeClass: number, actualMs: number): void {
  learnClass(state, sizeClass, actualMs);
  learnOverall(state, actualMs);
}

function learnClass(state: SizeCalibration, sizeClass: number, valueMs: number): void {
  const weight = Math.min(state.weight[sizeClass]! + 1, MEMORY);
  state.weight[sizeClass] = weight;
  state.meanMs[sizeClass]! += (valueMs - state.meanMs[sizeClass]!) / weight;
}

function learnOverall(state: SizeCalibration, valueMs: number): void {
  state.overallWeight = Math.min(state.overallWeight + 1, MEMORY);
  state.overallMeanMs += (valueMs - state.overallMeanMs) / state.overallWeight;
}
