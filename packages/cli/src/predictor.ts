import type { TraceRecord } from '@wattlane/core/domain';
import type { ReplayOptions } from '@wattlane/core/twin';
import type { PredictorRequest } from './options/predictorOption.ts';
import { counted } from './output/counted.ts';
import { grouped } from './output/significant.ts';
import { usageError } from './usageError.ts';

/** A predictor with all its figures, and how to speak of it. */
export interface ChosenPredictor {
  readonly predictor: ReplayOptions['predictor'];
  /** Where the predictions come from, in words; begins with `simulated` when they are. */
  readonly label: string;
  /** What else a reader should know, as a sentence. */
  readonly note?: string;
}

/** Spread of the simulated predictor, about what a good one reaches on chat prompts. */
const DEFAULT_SIGMA = 0.6;

/**
 * Settles where predicted answer lengths come from. Nothing asked for: the trace, when every record has a prediction,
 * else a simulated predictor. `constant` without a figure is the mean answer of the trace.
 *
 * @throws WattlaneError ERR_USAGE when the trace's own predictions are asked for and some are missing
 */
export function choosePredictor(
  request: PredictorRequest | undefined,
  records: readonly TraceRecord[],
): ChosenPredictor {
  const missing = records.filter((record) => record.predictedTokens === undefined).length;
  const { kind, figure } = request ?? defaultRequest(missing);
  switch (kind) {
    case 'trace':
      return recorded(missing, records.length);
    case 'oracle':
      return { predictor: { kind }, label: 'simulated: an oracle that knows every answer length' };
    case 'lognormal':
      return {
        ...lognormal(figure ?? DEFAULT_SIGMA),
        ...(request ? {} : unusedNote(missing, records.length)),
      };
    case 'constant':
      return constant(figure ?? meanOutputTokens(records));
  }
}

function defaultRequest(missing: number): PredictorRequest {
  return { kind: missing === 0 ? 'trace' : 'lognormal' };
}

/** Predictions that were recorded and are not used must not go without a word. */
function unusedNote(missing: number, total: number): Pick<ChosenPredictor, 'note'> {
  if (missing === total) return {};
  const have = `${grouped(missing)} of ${counted(total, 'request')} ${missing === 1 ? 'has' : 'have'}`;
  return {
    note: `${have} no prediction, so that predictions are simulated for all; fill them in, or pass --predictor.`,
  };
}

function recorded(missing: number, total: number): ChosenPredictor {
  if (missing > 0) {
    throw usageError(
      `--predictor is trace, but ${grouped(missing)} of ${grouped(total)} requests have no predicted length; expected another predictor`,
    );
  }
  return { predictor: { kind: 'trace' }, label: 'recorded in the trace' };
}

function lognormal(sigma: number): ChosenPredictor {
  return {
    predictor: { kind: 'lognormal', sigma },
    label: `simulated: true length times a lognormal error, sigma ${sigma}`,
  };
}

function constant(tokens: number): ChosenPredictor {
  return {
    predictor: { kind: 'constant', tokens },
    label: `simulated: ${grouped(tokens)} tokens for every request`,
  };
}

function meanOutputTokens(records: readonly TraceRecord[]): number {
  const sum = records.reduce((tokens, record) => tokens + record.outputTokens, 0);
  return Math.max(1, Math.round(sum / Math.max(1, records.length)));
}
