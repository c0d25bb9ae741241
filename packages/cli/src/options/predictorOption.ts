import { usageError } from '../usageError.ts';
import { decimalOf } from './numberOption.ts';

/** Where predicted answer lengths come from, as asked for; a figure left out is filled in once the trace is known. */
export interface PredictorRequest {
  readonly kind: 'oracle' | 'trace' | 'lognormal' | 'constant';
  /** Sigma of `lognormal`, tokens of `constant`. */
  readonly figure?: number;
}

/** Least figure of the kinds that take one. */
const LEAST_FIGURE: Readonly<Record<string, number>> = { lognormal: 0, constant: 1 };

const KIND = /^(oracle|trace|lognormal|constant)(?::(.*))?$/;
const EXPECTED = 'oracle, trace, lognormal[:SIGMA] with SIGMA >= 0 or constant[:TOKENS] with TOKENS >= 1';

/**
 * Reads `--predictor`: `oracle`, `trace`, `lognormal[:SIGMA]` with SIGMA >= 0, `constant[:TOKENS]` with TOKENS >= 1.
 *
 * @throws WattlaneError ERR_USAGE for anything else
 */
export function parsePredictor(text: string): PredictorRequest {
  const match = KIND.exec(text);
  if (match === null) throw wrong(text);
  const kind = match[1] as PredictorRequest['kind'];
  if (match[2] === undefined) return { kind };
  const figure = decimalOf(match[2]);
  if (!(figure >= (LEAST_FIGURE[kind] ?? Number.POSITIVE_INFINITY))) throw wrong(text);
  return { kind, figure };
}

function wrong(text: string): Error {
  return usageError(`--predictor is ${JSON.stringify(text)}; expected ${EXPECTED}`);
}
