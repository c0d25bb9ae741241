import type { LengthPrediction } from '@wattlane/core/prediction';
import type { BatchOutcome } from './batchQueue.ts';
import type { HeadReader } from './lengthHead.ts';

/** How requests have fared since the predictor was created. */
export interface OnnxCounters {
  /** Answered by the model. */
  answers: number;
  /** The request could not be read, or the model failed, gave no finite number, or is closed. */
  failures: number;
  /** Turned away because `maxPending` others were there. */
  overflows: number;
  /** Given up by the caller's signal, or after `maxWaitMs`. */
  cancellations: number;
  /** Message of the last failure. */
  lastFailure: string | undefined;
}

/** Counters at zero. */
export const createOnnxCounters = (): OnnxCounters => ({
  answers: 0,
  failures: 0,
  overflows: 0,
  cancellations: 0,
  lastFailure: undefined,
});

/** The prediction of a text that has left the queue, counted; undefined when there is none. */
export function readOutcome(
  counters: OnnxCounters,
  head: HeadReader,
  outcome: BatchOutcome,
): LengthPrediction | undefined {
  if (outcome.kind === 'failed') return countFailure(counters, outcome.message);
  if (outcome.kind === 'full') counters.overflows += 1;
  if (outcome.kind === 'cancelled') counters.cancellations += 1;
  if (outcome.kind !== 'done') return undefined;
  const prediction = head.read(outcome.values);
  if (prediction === undefined) return countFailure(counters, 'the model gave a number that is not finite');
  counters.answers += 1;
  return prediction;
}

/** Counts a failure. */
export function countFailure(counters: OnnxCounters, message: string): undefined {
  counters.failures += 1;
  counters.lastFailure = message;
}
