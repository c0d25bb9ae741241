import { checkInteger, checkRange } from '../errors/check.ts';
import type { LengthPrediction } from '../prediction/lengthPrediction.ts';
import { normalQuantile } from '../prediction/normalQuantile.ts';
import { millsRatio } from '../prediction/normalTail.ts';
import { percentile } from '../stats/percentile.ts';
import { isCensored, logLength, type Outcome } from './outcome.ts';
import {
  countAtMost,
  createSlidingWindow,
  dropOldest,
  pushValue,
  type SlidingWindow,
} from './slidingWindow.ts';

/** Standardised residuals of one class of predictions. Plain data. */
export interface ResidualWindow {
  readonly residuals: SlidingWindow;
  /** Oldest residuals that are made up (normal scores) and leave with the next outcomes. */
  madeUp: number;
  /** Share aimed at below the interval; moves about the target so that the share that is met is right. */
  lowShare: number;
  /** The same above it. */
  highShare: number;
  /** Censored residuals filled in so far; drives the sequence that fills them in. */
  filledIn: number;
}

/** Calibration of stated quantiles by class of prediction. Plain data. */
export interface ConformalWindow {
  /** Chance that the interval covers the outcome, such as 0.8. */
  readonly coverage: number;
  /** How far one miss or hit moves the shares. */
  readonly adaptationRate: number;
  readonly classes: readonly ResidualWindow[];
}

/** An interval for the natural logarithm of the output tokens. */
export interface LogInterval {
  readonly low: number;
  readonly high: number;
}

/** How the calibration is made; every field has a default. */
export interface ConformalOptions {
  /** Classes that are calibrated apart, >= 1; 5. */
  readonly classes?: number;
  /** Residuals remembered per class, >= 40; 200 leave the coverage a standard error of sqrt(0.16 / 200) = 0.028. */
  readonly windowSize?: number;
  /** Coverage of `conformalInterval`, 0.5 to 0.99; 0.8. */
  readonly coverage?: number;
  /**
   * Step of the adaptive shares, 0 to 0.1; 0.02. Zero leaves the plain sliding window, which forgets an abrupt
   * change only over its whole length: when the spread doubles, the next 100 outcomes of a class are covered to 0.57
   * without and to 0.74 with the step, which widens a steady interval by 1 % (measured on normal residuals).
   */
  readonly adaptationRate?: number;
}

/** Normal scores that stand in for residuals at the start; enough for a 10 % quantile, few enough to leave soon. */
const MADE_UP = 40;

/** Golden ratio less 1: multiples of it, modulo 1, spread evenly whichever stretch of them is looked at. */
const GOLDEN_STEP = 0.6180339887498949;

/**
 * A calibration that trusts the stated spread until outcomes say otherwise.
 *
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createConformalWindow(options: ConformalOptions = {}): ConformalWindow {
  const coverage = checkRange('coverage', options.coverage ?? 0.8, 0.5, 0.99);
  const windowSize = checkInteger('windowSize', options.windowSize ?? 200, MADE_UP);
  return {
    coverage,
    adaptationRate: checkRange('adaptationRate', options.adaptationRate ?? 0.02, 0, 0.1),
    classes: Array.from({ length: checkInteger('classes', options.classes ?? 5, 1) }, () =>
      createResidualWindow(windowSize, (1 - coverage) / 2),
    ),
  };
}

function createResidualWindow(windowSize: number, share: number): ResidualWindow {
  const residuals = createSlidingWindow(windowSize);
  for (let i = 1; i <= MADE_UP; i++) pushValue(residuals, normalQuantile((i * GOLDEN_STEP) % 1));
  return { residuals, madeUp: MADE_UP, lowShare: share, highShare: share, filledIn: 0 };
}

/**
 * The interval that covers the log length with the chance asked for, in every class of predictions.
 *
 * Each end is an order statistic of the class's last standardised residuals: with n of them and the next one
 * exchangeable with them, the r-th smallest is exceeded with chance 1 - r / (n + 1) (split conformal prediction).
 *
 * Source: Lei et al. 2018, "Distribution-free predictive inference for regression", section 2.2; Vovk 2012,
 * "Conditional validity of inductive conformal predictors", for one calibration per class.
 */
export function conformalInterval(
  window: ConformalWindow,
  lengthClass: number,
  { logMean, logSd }: LengthPrediction,
): LogInterval {
  const { residuals, lowShare, highShare } = window.classes[lengthClass]!;
  const { sorted, size } = residuals;
  const lowRank = Math.max(1, Math.floor(lowShare * (size + 1)));
  const highRank = Math.min(size, Math.ceil((1 - highShare) * (size + 1)));
  return { low: logMean + logSd * sorted[lowRank - 1]!, high: logMean + logSd * sorted[highRank - 1]! };
}

/**
 * Any quantile of the log length: stated mean and spread, shape from the class's residuals.
 *
 * @param q  0 to 1
 * @throws WattlaneError ERR_ARGUMENT for a q outside 0 to 1
 */
export function conformalQuantile(
  window: ConformalWindow,
  lengthClass: number,
  { logMean, logSd }: LengthPrediction,
  q: number,
): number {
  const { sorted, size } = window.classes[lengthClass]!.residuals;
  return logMean + logSd * percentile(sorted.subarray(0, size), q);
}

/**
 * Learns from an outcome, given the prediction and class that were issued.
 *
 * The shares follow share += rate x (target - miss), miss being 1 when the outcome fell outside that end. While they
 * stay inside their bounds, the misses of any T outcomes are within 2 target / (rate T) of the target, whatever the
 * data do: the sum of the steps is the distance travelled.
 *
 * A censored residual c is replaced by one of the window's residuals above c, in turn: its probability goes to the
 * values to the right of it, as in the Kaplan-Meier estimate.
 *
 * Source: Gibbs and Candes 2021, "Adaptive conformal inference under distribution shift", equation 2 (each end apart);
 * Efron 1967, "The two sample problem with censored data", section 7 (redistribution to the right).
 */
export function learnResidual(
  window: ConformalWindow,
  lengthClass: number,
  prediction: LengthPrediction,
  outcome: Outcome,
): void {
  const of = window.classes[lengthClass]!;
  const observed = logLength(outcome);
  adaptShares(window, of, conformalInterval(window, lengthClass, prediction), observed, isCensored(outcome));
  const residual = (observed - prediction.logMean) / prediction.logSd;
  const value = isCensored(outcome) ? residualBeyond(of, residual) : residual;
  if (of.madeUp > 0) {
    dropOldest(of.residuals);
    of.madeUp -= 1;
  }
  pushValue(of.residuals, value);
}

/**
 * Moves the shares. A censored outcome above the interval is a miss; one inside or below it may become a miss or a hit
 * and moves none, which errs on the wide side.
 */
function adaptShares(
  { coverage, adaptationRate }: ConformalWindow,
  of: ResidualWindow,
  { low, high }: LogInterval,
  observed: number,
  censored: boolean,
): void {
  if (censored && observed <= high) return;
  const target = (1 - coverage) / 2;
  of.lowShare = movedShare(of.lowShare, adaptationRate, target, observed < low);
  of.highShare = movedShare(of.highShare, adaptationRate, target, observed > high);
}

/** Bounded to twice the target, so that a freak stretch cannot close the interval. */
function movedShare(share: number, rate: number, target: number, missed: boolean): number {
  return Math.min(2 * target, Math.max(0, share + rate * (target - (missed ? 1 : 0))));
}

/** A residual of the window above `bound`, the next in turn; beyond all of them the normal tail's mean. */
function residualBeyond(of: ResidualWindow, bound: number): number {
  const { sorted, size } = of.residuals;
  const below = countAtMost(of.residuals, bound);
  if (below === size) return 1 / millsRatio(bound);
  of.filledIn += 1;
  const turn = (of.filledIn * GOLDEN_STEP) % 1;
  return sorted[below + Math.floor(turn * (size - below))]!;
}
