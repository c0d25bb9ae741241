import type { CompactFeatures } from '../prediction/compactFeatures.ts';
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
  createLiveTrunk,
  type LiveForecast,
  type LiveTrunk,
  learnLiveTrunk,
  liveForecast,
} from './liveTrunk.ts';
import {
  applyOffsets,
  createModelOffsets,
  learnOffsets,
  type ModelOffsets,
  type OffsetKey,
} from './modelOffset.ts';
import type { Outcome } from './outcome.ts';
import {
  createPredictionGuard,
  guardOutcome,
  hasJudged,
  type PredictionGuard,
  trustOf,
} from './predictionGuard.ts';
import { createRecentTable, type RecentTable, useEntry } from './recentTable.ts';

/** All that is learned of lengths from live traffic. Plain data. */
export interface LengthLearner {
  readonly offsets: ModelOffsets;
  readonly live: LiveTrunk;
  readonly classes: LengthClasses;
  readonly calibration: ConformalWindow;
  readonly guards: RecentTable<PredictionGuard>;
  /** Over all models together; speaks for those that are too young to be judged. */
  readonly pooledGuard: PredictionGuard;
}

/** A prediction as issued to the scheduler; goes back to `learnLength` with the outcome. */
export interface RefinedPrediction {
  /** The trunk's own forecast. */
  readonly trunk: LengthPrediction;
  /** With offsets and correction, and a spread whose 80 % interval is as wide as the calibrated one. */
  readonly prediction: LengthPrediction;
  /** With offsets and correction, before calibration; what residuals are measured against. */
  readonly offset: LengthPrediction;
  /** What was known of the trunk's own error. */
  readonly live: LiveForecast;
  /** Of the prompt; left out when the trunk gives none. */
  readonly features?: CompactFeatures;
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

/**
 * A learner that has seen nothing. About 24 kB and 4 kB more per model; with features 230 kB for the weights and, for
 * the outcomes that they are fitted to, up to 1 MB.
 */
export function createLengthLearner(maxModels = 256, maxTenants = 4096): LengthLearner {
  return {
    offsets: createModelOffsets(maxModels, maxTenants),
    live: createLiveTrunk(maxModels + maxTenants),
    classes: createLengthClasses(),
    calibration: createConformalWindow({ classes: LENGTH_CLASSES }),
    guards: createRecentTable(maxModels),
    pooledGuard: createPredictionGuard(),
  };
}

/**
 * The trunk's forecast with all that was learned. Changes nothing, so it may run on a snapshot.
 *
 * @param features  of the prompt, from `predictWithFeatures`; without them the trunk is not corrected
 */
export function refinePrediction(
  learner: LengthLearner,
  key: OffsetKey,
  trunk: LengthPrediction,
  features?: CompactFeatures,
): RefinedPrediction {
  const live = liveForecast(learner.live, key, trunk, features);
  const base = applyOffsets(learner.offsets, key, live.trunk);
  const offset = { logMean: base.logMean + live.applied, logSd: base.logSd };
  const lengthClass = lengthClassOf(learner.classes, offset);
  const interval = conformalInterval(learner.calibration, lengthClass, offset);
  const logSd = Math.max(LEAST_LOG_SD, (interval.high - interval.low) / NORMAL_WIDTH_80);
  return {
    trunk,
    prediction: { logMean: offset.logMean, logSd },
    offset,
    live,
    ...(features === undefined ? {} : { features }),
    interval,
    lengthClass,
    trustRatio: trustIn(learner, key.model),
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
  guardOutcome(learner.pooledGuard, issued.offset.logMean, issued.interval, outcome);
  learnOffsets(learner.offsets, key, issued.live.trunk, outcome);
  learnLiveTrunk(learner.live, learner.offsets, key, issued, outcome);
}

/** A model's own guard where it has judged, else that of all models: predictions that fail on all of them fail on a new one. */
function trustIn({ guards, pooledGuard }: LengthLearner, model: string): number {
  const guard = guards.entries.get(model);
  return trustOf(guard === undefined || !hasJudged(guard) ? pooledGuard : guard);
}
