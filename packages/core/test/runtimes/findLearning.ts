import {
  createLengthLearner,
  type LengthLearner,
  learnLength,
  type OffsetKey,
  type Outcome,
  openSnapshot,
  refinePrediction,
  sealSnapshot,
  snapshotState,
} from '@wattlane/core/learning';
import type { LengthPrediction } from '@wattlane/core/prediction';
import { createSfc32, type Rng, sampleInteger } from '@wattlane/core/random';
import { floatBits } from './floatBits.ts';
import type { LearningFound } from './scenarioResult.ts';

const OUTCOMES = 500;
const LATER_OUTCOMES = 100;

/** Teaches one learner from nothing, and another from the snapshot of another runtime on. */
export function findLearning(snapshot: string): LearningFound {
  const learner = createLengthLearner();
  const issued = learnStream(learner, 1, OUTCOMES);
  const given = openSnapshot(snapshot);
  const state = snapshotState(given);
  return {
    issued,
    sealed: sealSnapshot(1, learner).text,
    resealed: sealSnapshot(given.sequence, state).text,
    // The snapshot's checksum and version have vouched for its shape.
    resumed: learnStream(state as LengthLearner, 2, LATER_OUTCOMES),
  };
}

/** A learner after `OUTCOMES` outcomes, sealed. */
export function sealedLearner(): string {
  const learner = createLengthLearner();
  learnStream(learner, 1, OUTCOMES);
  return sealSnapshot(1, learner).text;
}

/** Issues a prediction and then learns its outcome, `count` times; one line for each prediction. */
function learnStream(learner: LengthLearner, seed: number, count: number): string[] {
  const rng = createSfc32(seed);
  return Array.from({ length: count }, () => {
    const { key, trunk, outcome } = drawAnswer(rng);
    const issued = refinePrediction(learner, key, trunk);
    learnLength(learner, key, issued, outcome);
    const { offset, prediction, interval, lengthClass, trustRatio } = issued;
    const { logMean, logSd } = offset;
    return [logMean, logSd, prediction.logSd, interval.low, interval.high, lengthClass, trustRatio]
      .map(floatBits)
      .join(' ');
  });
}

/** An answer of 4 to 4,096 tokens and a forecast that knows it but for a factor of 2; arithmetic that every runtime rounds alike. */
function drawAnswer(rng: Rng): { key: OffsetKey; trunk: LengthPrediction; outcome: Outcome } {
  const level = sampleInteger(rng, 2, 11);
  const model = `model-${sampleInteger(rng, 1, 3)}`;
  const tenant = `tenant-${sampleInteger(rng, 1, 5)}`;
  const outputTokens = Math.floor((1 << level) * (1 + rng.nextFloat()));
  const finish = rng.nextFloat() < 0.8 ? 'stop' : rng.nextFloat() < 0.5 ? 'length' : 'cancelled';
  const trunk = { logMean: 0.7 * level + rng.nextFloat(), logSd: 0.3 + rng.nextFloat() };
  return { key: { model, tenant }, trunk, outcome: { outputTokens, finish } };
}
