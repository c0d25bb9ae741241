import type { CompactFeatures } from '../prediction/compactFeatures.ts';
import type { LengthPrediction } from '../prediction/lengthPrediction.ts';
import {
  type CorrectionTrust,
  correctionTrust,
  createCorrectionTrust,
  learnTrust,
} from './correctionTrust.ts';
import { isSettled } from './effect.ts';
import type { ModelOffsets, OffsetKey } from './modelOffset.ts';
import { logLength, type Outcome } from './outcome.ts';
import {
  createTrunkCorrection,
  learnCorrection,
  rawCorrection,
  type TrunkCorrection,
} from './trunkCorrection.ts';

/** What is learned of the trunk itself: its correction, and how far that is trusted. Plain data. */
export interface LiveTrunk {
  /** Null before the first outcome that came with features. */
  correction: TrunkCorrection | null;
  readonly trust: CorrectionTrust;
}

/** What the live trunk says of one prompt. */
export interface LiveForecast {
  /** The trunk's forecast, that of an unlike prompt adjusted; what offsets are learned on. */
  readonly trunk: LengthPrediction;
  /** Correction before trust, within 1.5 log tokens either way. */
  readonly correction: number;
  /** What is added to the offsets' forecast: the correction times its trust. */
  readonly applied: number;
}

/** The parts of an issued prediction that the live trunk learns from. */
export interface IssuedLive {
  readonly live: LiveForecast;
  /** Mean with offsets and correction, and the offsets' spread. */
  readonly offset: LengthPrediction;
  readonly features?: CompactFeatures;
}

/** Corrections go this far at the most, in log tokens: a factor of 4.5. */
const LARGEST_CORRECTION = 1.5;

/** Share of the kind's level that is taken back from a prompt unlike all kinds, and log tokens given per unit of score. */
const [LEVEL_DISCOUNT, SCORE_CREDIT] = [0.7, 0.6];

/** Residuals count as this many standard deviations at the most where trust is measured. */
const LARGEST_RESIDUAL = 1.5;

/** Nothing learned yet. @param maxNames  models and tenants whose trust is remembered */
export function createLiveTrunk(maxNames: number): LiveTrunk {
  return { correction: null, trust: createCorrectionTrust(maxNames) };
}

/** The forecast of a prompt; without features that of the trunk, unchanged. Changes nothing. */
export function liveForecast(
  live: LiveTrunk,
  key: OffsetKey,
  trunk: LengthPrediction,
  features: CompactFeatures | undefined,
): LiveForecast {
  if (features === undefined) return { trunk, correction: 0, applied: 0 };
  const raw = live.correction === null ? 0 : rawCorrection(live.correction, features);
  const correction = Math.min(LARGEST_CORRECTION, Math.max(-LARGEST_CORRECTION, raw));
  const applied = correction * correctionTrust(live.trust, nameOf(key), features.unlikeness);
  return { trunk: adjusted(trunk, features), correction, applied };
}

/**
 * Learns from an outcome: first how well the correction foretold it, then the correction. A tenant whose level is not
 * settled teaches neither, for its level would pass for a property of its prompts.
 *
 * @param offsets  with this outcome learned
 */
export function learnLiveTrunk(
  live: LiveTrunk,
  offsets: ModelOffsets,
  key: OffsetKey,
  issued: IssuedLive,
  outcome: Outcome,
): void {
  const { live: forecast, offset, features } = issued;
  if (features === undefined) return;
  const tenant = key.tenant === undefined ? undefined : offsets.tenants.entries.get(key.tenant);
  if (tenant !== undefined && !isSettled(tenant)) return;
  if (outcome.finish === 'stop') {
    const bound = LARGEST_RESIDUAL * offset.logSd;
    const residual = logLength(outcome) - (offset.logMean - forecast.applied);
    learnTrust(live.trust, nameOf(key), forecast.correction, Math.min(bound, Math.max(-bound, residual)));
  }
  live.correction ??= createTrunkCorrection();
  learnCorrection(live.correction, offsets, { key, trunk: forecast.trunk, outcome, features });
}

/** Trust is measured on a tenant's own outcomes where it is known, else on its model's. */
const nameOf = ({ model, tenant }: OffsetKey): string =>
  tenant === undefined ? `model ${model}` : `tenant ${tenant}`;

/**
 * The level of its kind says little of a prompt that is unlike all kinds; what orders prompts inside a kind carries over
 * better.
 */
function adjusted(
  trunk: LengthPrediction,
  { score, kindLevel, unlikeness }: CompactFeatures,
): LengthPrediction {
  const change = unlikeness * (SCORE_CREDIT * score - LEVEL_DISCOUNT * kindLevel);
  return { logMean: trunk.logMean + change, logSd: trunk.logSd };
}
