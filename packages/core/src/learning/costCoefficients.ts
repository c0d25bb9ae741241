import { checkPositive, checkRange } from '../errors/check.ts';
import { jobSizeMs, type SizeModel } from '../scheduling/jobSize.ts';
import { solveNonNegative } from './nonNegativeSystem.ts';
import { addOuter, quadraticForm, type Symmetric3, solveFree } from './symmetricSystem.ts';

/** What one finished request cost its backend. */
export interface CostSample {
  /** Prompt tokens that no prefix cache held, >= 0; from the engine's usage fields. */
  readonly uncachedInputTokens: number;
  /** Answer tokens, >= 0. */
  readonly outputTokens: number;
  /** Time of one server for it, in ms, above 0: from dispatch to the last token, without the wait in the queue. */
  readonly serviceMs: number;
}

/** Standard errors of the three coefficients, in their own units, and of the timings. */
export interface SizeModelErrors {
  readonly baseMs: number;
  readonly perInputTokenMs: number;
  readonly perOutputTokenMs: number;
  /** Standard deviation of one timing, as a share of the fitted time. */
  readonly noiseRatio: number;
}

/** Running fit of one backend's `SizeModel`. Plain data; row u is (1, input, output) / fitted time. */
export interface CostCoefficients {
  readonly prior: SizeModel;
  /** Sum of weight x u u', forgetting. */
  readonly information: Symmetric3;
  /** Sum of weight^2 x u u', forgetting twice as fast: the variance of `moment` in units of the noise. */
  readonly momentVariance: Symmetric3;
  /** Sum of weight x u x time / fitted time, forgetting. */
  readonly moment: Float64Array;
  /** Variance of time / fitted time. */
  noiseVariance: number;
  samples: number;
  model: SizeModel;
}

/** Weight that a sample keeps per later sample: a memory of 300, so that a changed clock is followed in minutes. */
const KEEP = 1 - 1 / 300;

/** Residuals beyond this many standard deviations weigh less, so that a stalled request does not bend the fit (Huber). */
const HUBER_LIMIT = 2;

/** Mean of min(z^2, 4) of a normal z: what clipping at 2 leaves of the variance. */
const CLIPPED_VARIANCE = 0.920535;

/** Standard deviation of the prior, as a multiple of its coefficients: it decides only what the samples cannot. */
const PRIOR_RELATIVE_SD = 10;

/** Prior coefficients count as this at the least for the above, in ms and ms per token. */
const LEAST_PRIOR = [1, 1e-3, 1e-2] as const;

/** Noise assumed at the start, as a share of the time, and the samples that this is worth. */
const STARTING_NOISE = 0.25;
const STARTING_NOISE_WEIGHT = 5;

/** Samples the noise estimate remembers. */
const NOISE_MEMORY = 300;

/**
 * A fit that stands at the prior.
 *
 * @param prior  coefficients of a like backend, each >= 0 and not all 0; right within a factor of ten is enough
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createCostCoefficients(prior: SizeModel): CostCoefficients {
  checkPositive('a request of the prior, in ms', jobSizeMs(prior, 1, 1));
  for (const name of ['baseMs', 'perInputTokenMs', 'perOutputTokenMs'] as const)
    checkRange(name, prior[name], 0);
  return {
    prior,
    information: new Float64Array(6),
    momentVariance: new Float64Array(6),
    moment: new Float64Array(3),
    noiseVariance: STARTING_NOISE ** 2,
    samples: 0,
    model: prior,
  };
}

/**
 * Folds in one request, in O(1): recursive least squares with exponential forgetting, in its information form, on
 * residuals relative to the fitted time (timings scatter in proportion), with Huber's weights and coefficients held at
 * 0 or above. The prior is not forgotten, so directions that the traffic never excites stay bounded instead of winding
 * up.
 *
 * Source: Ljung 1999, "System identification", section 11.2 (forgetting); Huber 1964, "Robust estimation of a location
 * parameter"; Lawson and Hanson 1974, "Solving least squares problems", chapter 23 (non-negativity).
 *
 * @throws WattlaneError ERR_ARGUMENT for a negative count or a time that is not above 0; the fit stays as it was
 */
export function learnCost(fit: CostCoefficients, sample: CostSample): void {
  const { uncachedInputTokens, outputTokens, serviceMs } = sample;
  const fittedMs = Math.max(1e-6, jobSizeMs(fit.model, uncachedInputTokens, outputTokens));
  checkPositive('serviceMs', serviceMs);
  const ratio = serviceMs / fittedMs;
  const deviations = Math.abs(ratio - 1) / Math.sqrt(fit.noiseVariance);
  const weight = deviations > HUBER_LIMIT ? HUBER_LIMIT / deviations : 1;
  const row = [1 / fittedMs, uncachedInputTokens / fittedMs, outputTokens / fittedMs];
  for (let i = 0; i < 6; i++) {
    fit.information[i]! *= KEEP;
    fit.momentVariance[i]! *= KEEP * KEEP;
  }
  addOuter(fit.information, row, weight);
  addOuter(fit.momentVariance, row, weight * weight);
  for (let i = 0; i < 3; i++) fit.moment[i] = fit.moment[i]! * KEEP + weight * row[i]! * ratio;
  learnNoise(fit, deviations);
  fit.model = solvedModel(fit);
}

/** The fitted coefficients, all >= 0; the prior before the first sample. */
export function fittedSizeModel(fit: CostCoefficients): SizeModel {
  return fit.model;
}

/**
 * Standard errors of the fitted coefficients, before the bound at 0. Where the traffic cannot tell two of them apart
 * (a constant prompt length leaves base and input in one) they are nearly as wide as the prior: 10 times its value.
 *
 * With M = A / s^2 + D, A the information, V the variance of the moment, s the noise and D the prior's precision, the
 * covariance is M^-1 (V / s^2 + D) M^-1.
 */
export function sizeModelErrors(fit: CostCoefficients): SizeModelErrors {
  const [base, input, output] = [0, 1, 2].map((place) =>
    directionSd(fit, [place === 0 ? 1 : 0, place === 1 ? 1 : 0, place === 2 ? 1 : 0]),
  );
  return {
    baseMs: base!,
    perInputTokenMs: input!,
    perOutputTokenMs: output!,
    noiseRatio: Math.sqrt(fit.noiseVariance),
  };
}

/**
 * Standard error of the fitted time of a request, in ms, from the coefficients alone: well known for requests like
 * those seen even when single coefficients are not.
 */
export function fittedTimeErrorMs(
  fit: CostCoefficients,
  uncachedInputTokens: number,
  outputTokens: number,
): number {
  return directionSd(fit, [1, uncachedInputTokens, outputTokens]);
}

/** Square root of v' M^-1 (V / s^2 + D) M^-1 v. */
function directionSd(fit: CostCoefficients, v: readonly number[]): number {
  const turned = solveFree(posteriorPrecision(fit, fit.information), v, [true, true, true]);
  return Math.sqrt(quadraticForm(posteriorPrecision(fit, fit.momentVariance), turned));
}

function solvedModel(fit: CostCoefficients): SizeModel {
  const rhs = fit.moment.map(
    (moment, i) => moment / fit.noiseVariance + priorOf(fit, i) / priorSd(fit, i) ** 2,
  );
  const [baseMs, perInputTokenMs, perOutputTokenMs] = solveNonNegative(
    posteriorPrecision(fit, fit.information),
    rhs,
  );
  return { baseMs, perInputTokenMs, perOutputTokenMs };
}

/** `sums` over the noise variance, plus the precision of the prior. */
function posteriorPrecision(fit: CostCoefficients, sums: Symmetric3): Symmetric3 {
  const precision = sums.map((sum) => sum / fit.noiseVariance);
  for (let i = 0; i < 3; i++) precision[[0, 3, 5][i]!]! += 1 / priorSd(fit, i) ** 2;
  return precision;
}

function priorOf({ prior }: CostCoefficients, place: number): number {
  return [prior.baseMs, prior.perInputTokenMs, prior.perOutputTokenMs][place]!;
}

function priorSd(fit: CostCoefficients, place: number): number {
  return PRIOR_RELATIVE_SD * Math.max(priorOf(fit, place), LEAST_PRIOR[place]!);
}

/** Running mean of the clipped squares; the clip follows the estimate, so a wrong start is left within a few samples. */
function learnNoise(fit: CostCoefficients, deviations: number): void {
  fit.samples += 1;
  const clipped = Math.min(deviations, HUBER_LIMIT) ** 2 / CLIPPED_VARIANCE;
  const weight = Math.min(NOISE_MEMORY, STARTING_NOISE_WEIGHT + fit.samples);
  fit.noiseVariance = Math.max(1e-8, fit.noiseVariance * (1 + (clipped - 1) / weight));
}
