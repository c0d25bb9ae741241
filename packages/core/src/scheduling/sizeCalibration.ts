/** Size classes are buckets of predicted work, equally wide on a log scale, from 1 ms upwards. */
export const SIZE_CLASSES = 64;

/**
 * The class of requests whose size is not trusted, whatever was predicted. Sizes are clamped to 28 hours, which is class
 * 61, so no predicted size falls here.
 */
export const UNTRUSTED_CLASS: number = SIZE_CLASSES - 1;

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
 *
 * A request of trust t counts as t of a request of its size class and 1 - t of one of `UNTRUSTED_CLASS`. So what is
 * learned of a size class comes from requests whose sizes were trusted, and the reverse.
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

/**
 * Folds in a prediction, in ms, by its trust, unless the class knows enough already. True when it is the first of its
 * size class, or the first that is not wholly trusted.
 *
 * The very first request of all counts whole in the overall mean, since there is nothing else to go by.
 */
export function learnPrediction(
  state: SizeCalibration,
  sizeClass: number,
  sizeMs: number,
  trustRatio: number = 1,
): boolean {
  const first = trustRatio > 0 && state.weight[sizeClass] === 0;
  if (state.weight[sizeClass]! < PRIOR_WEIGHT) learnClass(state, sizeClass, sizeMs, trustRatio);
  if (state.overallWeight < PRIOR_WEIGHT)
    learnOverall(state, sizeMs, state.overallWeight === 0 ? 1 : trustRatio);
  return meetUntrusted(state, trustRatio) || first;
}

/**
 * What a new estimate of a known request teaches: nothing, since one request counts as one prediction, but that no class
 * may be left unknown. True when one was.
 */
export function learnReestimate(
  state: SizeCalibration,
  sizeClass: number,
  sizeMs: number,
  trustRatio: number,
): boolean {
  if (trustRatio > 0 && state.weight[sizeClass] === 0)
    return learnPrediction(state, sizeClass, sizeMs, trustRatio);
  return meetUntrusted(state, trustRatio);
}

/** Folds in what a request turned out to cost, in ms, by the trust that its size had. */
export function learnOutcome(
  state: SizeCalibration,
  sizeClass: number,
  actualMs: number,
  trustRatio: number = 1,
): void {
  learnClass(state, sizeClass, actualMs, trustRatio);
  learnClass(state, UNTRUSTED_CLASS, actualMs, 1 - trustRatio);
  learnOverall(state, actualMs, 1);
}

/** Folds in a cost that is only known to be larger than `doneMs`, in ms, where that is more than was expected. */
export function learnLowerBound(
  state: SizeCalibration,
  sizeClass: number,
  doneMs: number,
  trustRatio: number,
): void {
  const shareOf = (own: number, share: number): number => (doneMs > state.meanMs[own]! ? share : 0);
  const trusted = shareOf(sizeClass, trustRatio);
  const untrusted = shareOf(UNTRUSTED_CLASS, 1 - trustRatio);
  learnClass(state, sizeClass, doneMs, trusted);
  learnClass(state, UNTRUSTED_CLASS, doneMs, untrusted);
  learnOverall(state, doneMs, trusted + untrusted);
}

/** Starts the untrusted class at the mean of all requests, for as much as that is worth. True when it did. */
function meetUntrusted(state: SizeCalibration, trustRatio: number): boolean {
  if (trustRatio === 1 || state.weight[UNTRUSTED_CLASS] !== 0) return false;
  state.meanMs[UNTRUSTED_CLASS] = state.overallMeanMs;
  state.weight[UNTRUSTED_CLASS] = Math.min(PRIOR_WEIGHT, state.overallWeight);
  return true;
}

/** @param share  how much of a sample the value is, 0 to 1 */
function learnClass(state: SizeCalibration, sizeClass: number, valueMs: number, share: number): void {
  if (share === 0) return;
  const weight = Math.min(state.weight[sizeClass]! + share, MEMORY);
  state.weight[sizeClass] = weight;
  state.meanMs[sizeClass]! += (share * (valueMs - state.meanMs[sizeClass]!)) / weight;
}

function learnOverall(state: SizeCalibration, valueMs: number, share: number): void {
  if (share === 0) return;
  state.overallWeight = Math.min(state.overallWeight + share, MEMORY);
  state.overallMeanMs += (share * (valueMs - state.overallMeanMs)) / state.overallWeight;
}
