import { checkInteger, checkRange } from '../errors/check.ts';
import type { CompactFeatures } from '../prediction/compactFeatures.ts';
import type { LengthPrediction } from '../prediction/lengthPrediction.ts';
import { CORRECTION_WEIGHTS, moveWeights, squaredLength, weightedSum } from './correctionWeights.ts';
import { huberScore, innovationOf } from './innovation.ts';
import { applyOffsets, type ModelOffsets, type OffsetKey } from './modelOffset.ts';
import type { Outcome } from './outcome.ts';

/** One outcome that the correction is fitted to. */
export interface CorrectionSample {
  readonly key: OffsetKey;
  readonly trunk: LengthPrediction;
  readonly outcome: Outcome;
  readonly features: CompactFeatures;
  /** Squared length of the feature vector. */
  readonly square: number;
  /** Dual variable: the weights are the sum of all samples' features, each times this. */
  dual: number;
}

/** A linear correction of the trunk and the outcomes that it is fitted to. Plain data. */
export interface TrunkCorrection {
  readonly capacity: number;
  readonly ridge: number;
  /** Oldest first. */
  readonly samples: CorrectionSample[];
  /** Buckets of all samples together. */
  buckets: number;
  /** Whole numbers of 2^-18 log tokens; see `correctionWeights.ts`. */
  readonly weights: Int32Array;
  /** Sample that is visited next. */
  cursor: number;
}

/** How a correction is made; every field has a default. */
export interface CorrectionOptions {
  /** Outcomes remembered, 1 to 512. 512 when left out. */
  readonly capacity?: number;
  /** Weight of the squared weights against the squared residuals, at least 1. 1 when left out. */
  readonly ridge?: number;
}

/** Together with `LARGEST_SD` and the least ridge it keeps every weight inside 32 bits; see `correctionWeights.ts`. */
const MOST_SAMPLES = 512;

/** Spreads count as this many log tokens at the most. */
const LARGEST_SD = 2;

/** Buckets of all samples at the most, so that long prompts shorten the memory and not the space: 256 KiB. */
const MOST_BUCKETS = 131_072;

/** Residuals beyond this many standard deviations count as this many. */
const HUBER_LIMIT = 1;

/**
 * Older samples that are visited with each outcome: 20, or as many as have 6,000 buckets between them, so that long
 * prompts cost no more time than short ones.
 */
const [MOST_VISITS, VISITED_BUCKETS] = [20, 6000];

/**
 * A correction of 0.
 *
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createTrunkCorrection(options: CorrectionOptions = {}): TrunkCorrection {
  const { capacity = MOST_SAMPLES, ridge = 1 } = options;
  checkInteger('capacity', capacity, 1, MOST_SAMPLES);
  checkRange('ridge', ridge, 1);
  const weights = new Int32Array(CORRECTION_WEIGHTS);
  return { capacity, ridge, samples: [], buckets: 0, weights, cursor: 0 };
}

/** What the correction says of a prompt, in log tokens, before trust and bounds. Changes nothing. */
export function rawCorrection(correction: TrunkCorrection, features: CompactFeatures): number {
  return weightedSum(correction.weights, features);
}

/**
 * Adds an outcome, drops the oldest when the window is full, and improves the fit: one step on the new sample's dual
 * variable and one on each of up to 20 older ones, in turn.
 *
 * The fit minimises, over the samples of the window,
 *
 *     sum of loss(length - offsets' forecast - w . features) + ridge / 2 |w|^2
 *
 * with Huber's loss for a measured length and, for one that is only known to exceed a bound, the negative logarithm of
 * the chance to exceed it. Its dual has one variable a sample; each step solves for one of them, the others held. The
 * offsets' forecast is taken anew at each visit, so that what offsets learn later leaves the weights.
 *
 * Source: Shalev-Shwartz and Zhang 2013, "Stochastic dual coordinate ascent methods for regularized loss minimization",
 * section 6. Departures: the samples are a sliding window, visited in turn and not by chance; the ridge does not grow
 * with their number.
 */
export function learnCorrection(
  correction: TrunkCorrection,
  offsets: ModelOffsets,
  added: Pick<CorrectionSample, 'key' | 'trunk' | 'outcome' | 'features'>,
): void {
  const { model, tenant } = added.key;
  const { samples } = correction;
  const sample: CorrectionSample = {
    ...added,
    key: tenant === undefined ? { model } : { model, tenant },
    square: squaredLength(added.features),
    dual: 0,
  };
  samples.push(sample);
  correction.buckets += sample.features.buckets.length;
  while (samples.length > correction.capacity || isFull(correction)) dropOldest(correction);
  ascend(correction, offsets, sample);
  visitOlder(correction, offsets, Math.min(MOST_VISITS, samples.length - 1));
}

/** Solves for the dual variables of the next `visits` samples in turn, of fewer when they are long. */
export function visitOlder(correction: TrunkCorrection, offsets: ModelOffsets, visits: number): void {
  const { samples } = correction;
  let buckets = 0;
  for (let i = 0; i < visits && buckets < VISITED_BUCKETS; i++) {
    correction.cursor = correction.cursor + 1 < samples.length ? correction.cursor + 1 : 0;
    const sample = samples[correction.cursor]!;
    buckets += sample.features.buckets.length;
    ascend(correction, offsets, sample);
  }
}

const isFull = ({ samples, buckets }: TrunkCorrection): boolean =>
  samples.length > 1 && buckets > MOST_BUCKETS;

function dropOldest(correction: TrunkCorrection): void {
  const oldest = correction.samples.shift()!;
  correction.buckets -= oldest.features.buckets.length;
  correction.cursor = Math.max(0, correction.cursor - 1);
  moveWeights(correction.weights, oldest.features, oldest.dual, 0);
}

/**
 * One coordinate step. At the optimum ridge x dual is the clipped residual, or its expectation beyond the bound. For a
 * measured length the step solves for that exactly: Newton's step without the clip, then held within it. For a censored
 * one it is a step of the EM algorithm, the expected residual in place of the residual.
 */
function ascend({ weights, ridge }: TrunkCorrection, offsets: ModelOffsets, sample: CorrectionSample): void {
  const { features, square, dual } = sample;
  const base = applyOffsets(offsets, sample.key, sample.trunk);
  const sd = Math.min(LARGEST_SD, base.logSd);
  const mean = base.logMean + weightedSum(weights, features);
  const innovation = innovationOf(sample.outcome, mean, sd);
  const score = innovation.censored ? huberScore(innovation, HUBER_LIMIT) : innovation.residual;
  const free = dual + (score * sd - ridge * dual) / (ridge + square);
  const bound = (HUBER_LIMIT * sd) / ridge;
  const moved = Math.min(bound, Math.max(-bound, free));
  // A forecast that is no number teaches nothing.
  if (Number.isNaN(moved)) return;
  moveWeights(weights, features, dual, moved);
  sample.dual = moved;
}
