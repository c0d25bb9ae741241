import { checkPositive } from '@wattlane/core/errors';
import { type LengthPrediction, LONGEST_ANSWER_TOKENS } from '@wattlane/core/prediction';
import { type ClassLengths, classesAround, classesBetween } from './classLengths.ts';

/** What the model's output means. */
export type LengthHead =
  | {
      readonly kind: 'regressor';
      /** Whether the model's number is output tokens or their natural logarithm. */
      readonly target: 'tokens' | 'logTokens';
      /** Standard deviation of the log length around the model's number; 1 by default. */
      readonly logSd?: number;
    }
  | {
      readonly kind: 'classifier';
      /** A typical length of each class, in tokens, in the order of the model's outputs, rising. */
      readonly classTokens: readonly number[];
    }
  | {
      readonly kind: 'classifier';
      /** Where the classes begin and end, in tokens, rising: one number more than there are classes. */
      readonly classBounds: readonly number[];
    };

/** Turns the model's numbers for one text into a prediction. */
export interface HeadReader {
  /** Numbers that the model has to give for a text. */
  readonly outputs: number;
  /** The prediction; undefined when a number is not finite. */
  read(values: ArrayLike<number>): LengthPrediction | undefined;
}

/** Spread of a regressor that states none: the central 80 % of lengths then reach from 0.28 to 3.6 times the median. */
const DEFAULT_LOG_SD = 1;

/**
 * A reader for a head.
 *
 * - Regressor: the log mean is the number, or its logarithm, within 1 token and the longest answer; the spread is
 *   `logSd`.
 * - Classifier: the numbers are logits or log probabilities. Mean and spread are those of the mixture of the classes'
 *   log lengths, each weighted with its softmax probability: the spread inside the classes plus that between them.
 *
 * @throws WattlaneError ERR_ARGUMENT for a spread that is not above 0, or classes that are not rising
 */
export function createHeadReader(head: LengthHead): HeadReader {
  if (head.kind === 'classifier') {
    const classes =
      'classBounds' in head ? classesBetween(head.classBounds) : classesAround(head.classTokens);
    return { outputs: classes.logMeans.length, read: (logits) => classMixture(classes, logits) };
  }
  const logSd = checkPositive('logSd', head.logSd ?? DEFAULT_LOG_SD);
  const toLog = head.target === 'tokens' ? (tokens: number) => Math.log(Math.max(1, tokens)) : Number;
  return {
    outputs: 1,
    read: (values) =>
      Number.isFinite(values[0]) ? { logMean: clampLog(toLog(values[0]!)), logSd } : undefined,
  };
}

/** Mean and standard deviation of a mixture of classes; undefined when a logit is not finite. */
function classMixture(classes: ClassLengths, logits: ArrayLike<number>): LengthPrediction | undefined {
  const { logMeans, logVariances } = classes;
  const values = Array.from(logits);
  if (!values.every(Number.isFinite)) return undefined;
  const largest = Math.max(...values);
  const weights = values.map((value) => Math.exp(value - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = weights.reduce((sum, weight, i) => sum + weight * logMeans[i]!, 0) / total;
  const variance = weights.reduce(
    (sum, weight, i) => sum + weight * (logVariances[i]! + (logMeans[i]! - mean) ** 2),
    0,
  );
  return { logMean: clampLog(mean), logSd: Math.sqrt(variance / total) };
}

function clampLog(log: number): number {
  return Math.min(Math.log(LONGEST_ANSWER_TOKENS), Math.max(0, log));
}
