import type { LengthPrediction } from '../prediction/lengthPrediction.ts';
import {
  type ConformalWindow,
  conformalInterval,
  createConformalWindow,
  type LogInterval,
  learnResidual,
} from './conformalWindow.ts';
import {
  createLengthClasses,
  LENGTH_CLASSES,
  type LengthClasses,
  lengthClassOf,
  observePrediction,
} from './lengthClass.ts';
import {
  applyOffsets,
  createModelOffsets,
  learnOffsets,
  type ModelOffsets,
  type OffsetKey,
} from './modelOffset.ts';
import type { Outcome } from './outcome.ts';
import { createPredictionGuard, guardOutcome, type PredictionGuard, trustOf } from './predictionGuard.ts';
import { createRecentTable, type RecentTable, useEntry } from './recentTable.ts';

/** All that is learned of lengths from live traffic, beside the trunk. Plain data. */
export interface LengthLearner {
  readonly offsets: ModelOffsets;
  readonly classes: LengthClasses;
  readonly calibration: ConformalWindow;
  readonly guards: RecentTable<PredictionGuard>;
}

/** A prediction as issued to the scheduler; goes back to `learnLength` with the outcome. */
export interface RefinedPrediction {
  /** The trunk's own forecast. */
  readonly trunk: LengthPrediction;
  /** With offsets, and a spread whose 80 % interval is as wide as the calibrated one. */
  readonly prediction: LengthPrediction;
  /** With offsets, before calibration; what residuals are measured against. */
  readonly offset: LengthPrediction;
  /** Calibrated 80 % interval of the log length. */
  readonly interval: LogInterval;
  /** 0 (shortest) to 4. */
  readonly lengthClass: number;
  /** 0 to 1; at 0 the order is first come, first served. */
  readonly trustRatio: number;
}

/** Width of the 80 % interval of a normal distribution, in standard deviations: twice 1.2816. */
const NORMAL_WIDTH_80 = 2.5631031310892007;

/** Spread left at the least, so that a stretch of exact predictions does not state certainty. */
const LEAST_LOG_SD = 0.01;

/** A learner that has seen nothing. About 24 kB and 4 kB more per model. */
export function createLengthLearner(maxModels = 256, maxTenants = 4096): LengthLearner {
  return {
    offsets: createModelOffsets(maxModels, maxTenants),
    classes: createLengthClasses(),
    calibration: createConformalWindow({ classes: LENGTH_CLASSES }),
    guards: createRecentTable(maxModels),
  };
}

/** The trunk's forecast with all that was learned. Changes nothing, so it may run on a snapshot. */
export function refinePrediction(
  learner: LengthLearner,
  key: OffsetKey,
  trunk: LengthPrediction,
): RefinedPrediction {
  const offset = applyOffsets(learner.offsets, key, trunk);
  const lengthClass = lengthClassOf(learner.classes, offset);
  const interval = conformalInterval(learner.calibration, lengthClass, offset);
  const logSd = Math.max(LEAST_LOG_SD, (interval.high - interval.low) / NORMAL_WIDTH_80);
  const guard = learner.guards.entries.get(key.model);
  return {
    trunk,
    prediction: { logMean: offset.logMean, logSd },
    offset,
    interval,
    lengthClass,
    trustRatio: guard === undefined ? 1 : trustOf(guard),
  };
}

/** Learns from the outcome of a request, given the prediction that was issued for it. */
export function learnLength(
  learner: LengthLearner,
  key: OffsetKey,
  issued: RefinedPrediction,
  outcome: Outcome,
): void {
  observePrediction(learner.classes, issued.offset);
  learnResidual(learner.calibration, issued.lengthClass, issued.offset, outcome);
  const guard = useEntry(learner.guards, key.model, createPredictionGuard);
  guardOutcome(guard, issued.offset.logMean, issued.interval, outcome);
  learnOffsets(learner.offsets, key, issued.trunk, outcome);
}
