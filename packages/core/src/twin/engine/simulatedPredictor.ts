import type { TraceRecord } from '../../domain/request.ts';
import { checkPositive, checkRange } from '../../errors/check.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';
import { sampleLognormal } from '../../random/lognormal.ts';
import type { Rng } from '../../random/rng.ts';

/**
 * Where the twin gets predicted answer lengths from.
 *
 * - `oracle`: the true length.
 * - `lognormal`: the true length times a lognormal factor of median 1; sigma 0.6 is about what a good predictor reaches.
 * - `constant`: the same number of tokens for every request, which leaves the prompt length to order by.
 * - `trace`: what the trace recorded; every record must have it.
 */
export type SimulatedPredictor =
  | { readonly kind: 'oracle' }
  | { readonly kind: 'lognormal'; readonly sigma: number }
  | { readonly kind: 'constant'; readonly tokens: number }
  | { readonly kind: 'trace' };

/**
 * Predicted answer lengths for a trace, in tokens, >= 1, one a record.
 *
 * @throws WattlaneError ERR_ARGUMENT for a negative sigma, a constant that is not above 0, or a record without a prediction
 */
export function predictLengths(
  rng: Rng,
  records: readonly TraceRecord[],
  predictor: SimulatedPredictor,
): Float64Array {
  return Float64Array.from(records, lengthRule(rng, predictor));
}

function lengthRule(rng: Rng, predictor: SimulatedPredictor): (record: TraceRecord, index: number) => number {
  switch (predictor.kind) {
    case 'oracle':
      return (record) => record.outputTokens;
    case 'constant': {
      const tokens = checkPositive('constant prediction', predictor.tokens);
      return () => tokens;
    }
    case 'lognormal': {
      const sigma = checkRange('sigma of the predictor', predictor.sigma, 0);
      return (record) => Math.max(1, record.outputTokens * sampleLognormal(rng, 0, sigma));
    }
    case 'trace':
      return recordedLength;
  }
}

function recordedLength(record: TraceRecord, index: number): number {
  if (record.predictedTokens === undefined) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `request ${index} of the trace has no predicted length; expected one in every record, or another predictor`,
    );
  }
  return record.predictedTokens;
}
