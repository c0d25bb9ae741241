import {
  createLengthLearner,
  LENGTH_CLASSES,
  learnLength,
  logLength,
  type OffsetKey,
  type Outcome,
  refinePrediction,
} from '@wattlane/core/learning';
import type { LengthPrediction } from '@wattlane/core/prediction';
import { createSfc32, shuffleInPlace } from '@wattlane/core/random';
import type { PromptScorer } from './coldStart.ts';
import type { LengthMatrix } from './lengthMatrix.ts';

/** One request of a stream that is predicted, served and learned from. */
export interface LearningEvent {
  /** What coverage is reported by. */
  readonly source: string;
  readonly key: OffsetKey;
  readonly trunk: LengthPrediction;
  readonly outcome: Outcome;
  /** Whether it counts; earlier ones only teach. */
  readonly counts: boolean;
}

/** Coverage that the interval states. */
const STATED = 0.8;

/**
 * Coverage of the calibrated 80 % interval along a stream; each request is predicted before its outcome is learned.
 *
 * - coverage80_error: absolute error of the coverage, mean over sources
 * - coverage80_worstQuintile: least coverage of a predicted quintile
 * - coverage80_logWidth: mean width of the interval in log tokens
 */
export function coverageMetrics(events: Iterable<LearningEvent>): Record<string, number> {
  const learner = createLengthLearner();
  const bySource = new Map<string, boolean[]>();
  const byClass = Array.from({ length: LENGTH_CLASSES }, (): boolean[] => []);
  let width = 0;
  for (const { source, key, trunk, outcome, counts } of events) {
    const issued = refinePrediction(learner, key, trunk);
    if (counts) {
      const log = logLength(outcome);
      const hit = log >= issued.interval.low && log <= issued.interval.high;
      hitsOf(bySource, source).push(hit);
      byClass[issued.lengthClass]!.push(hit);
      width += issued.interval.high - issued.interval.low;
    }
    learnLength(learner, key, issued, outcome);
  }
  const errors = [...bySource.values()].map((hits) => Math.abs(share(hits) - STATED));
  const counted = byClass.reduce((sum, hits) => sum + hits.length, 0);
  return {
    coverage80_error: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    coverage80_worstQuintile: Math.min(...byClass.filter((hits) => hits.length > 0).map(share)),
    coverage80_logWidth: width / counted,
  };
}

const share = (hits: readonly boolean[]): number => hits.filter(Boolean).length / hits.length;

function hitsOf(bySource: Map<string, boolean[]>, source: string): boolean[] {
  const hits = bySource.get(source) ?? [];
  bySource.set(source, hits);
  return hits;
}

/**
 * Traffic of a number of models over the prompts of the matrix: training prompts first, which only teach, then test
 * prompts, each part in random order. A model is a source.
 */
export function matrixEvents(matrix: LengthMatrix, scorer: PromptScorer, models: number): LearningEvent[] {
  const rng = createSfc32(4);
  const order = Int32Array.from(matrix.models.keys());
  shuffleInPlace(rng, order);
  const scores = scorer(matrix, [...order.subarray(models)]);
  return [matrix.train, matrix.test].flatMap((prompts) => {
    const part = [...prompts].flatMap((prompt) =>
      [...order.subarray(0, models)].flatMap((model): LearningEvent[] => {
        const log = matrix.logTokens[prompt]![model]!;
        const name = matrix.models[model]!;
        if (Number.isNaN(log)) return [];
        return [
          {
            source: name,
            key: { model: name },
            trunk: { logMean: scores[prompt]!, logSd: 0.7 },
            outcome: { outputTokens: Math.exp(log), finish: 'stop' },
            counts: prompts === matrix.test,
          },
        ];
      }),
    );
    const places = Int32Array.from(part.keys());
    shuffleInPlace(rng, places);
    return Array.from(places, (place) => part[place]!);
  });
}
