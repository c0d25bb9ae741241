import { type CsvColumnRule, type CsvColumnsParser, createCsvColumnsParser } from './csvColumns.ts';
import { MAX_TOKENS } from './recordFields.ts';

/** Columns of the length predictions that come with SSJF, one entry a request. */
export interface SsjfPredictions {
  /** Length of the answer, in tokens. */
  readonly actualTokens: Float64Array;
  /** Class that the binary predictor gave, 0 for the shortest. */
  readonly predBinary: Float64Array;
  /** Class that the multi-class predictor gave, 0 for the shortest. */
  readonly predMulti: Float64Array;
}

/** More classes than any of SSJF's predictors has. */
const MAX_CLASS = 99;

const RULES: Readonly<Record<keyof SsjfPredictions, CsvColumnRule>> = {
  actualTokens: { name: 'actual_tokens', min: 1, max: MAX_TOKENS, whole: true },
  predBinary: { name: 'pred_binary', min: 0, max: MAX_CLASS, whole: true },
  predMulti: { name: 'pred_multi', min: 0, max: MAX_CLASS, whole: true },
};

/**
 * A parser for a CSV file with the columns `actual_tokens`, `pred_binary` and `pred_multi`: answer lengths, each with
 * the classes that the proxy models of SSJF predicted (Qiu et al., "Efficient Interactive LLM Serving with Proxy
 * Model-based Sequence Length Prediction", 2024).
 *
 * @param file  name of the file for error messages
 */
export function createSsjfParser(file: string): CsvColumnsParser<keyof SsjfPredictions> {
  return createCsvColumnsParser(file, RULES);
}
