import { type NumberColumnRule, tokensColumn } from './csvColumnRule.ts';
import { type CsvColumnRules, createCsvColumnsParser } from './csvColumns.ts';
import type { CsvTableParser } from './csvTable.ts';
import type { RowReaderOptions } from './rowReader.ts';

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

const classColumn = (name: string): NumberColumnRule => {
  return { kind: 'number', name, min: 0, max: MAX_CLASS, whole: true };
};

const RULES: CsvColumnRules<SsjfPredictions> = {
  actualTokens: tokensColumn('actual_tokens'),
  predBinary: classColumn('pred_binary'),
  predMulti: classColumn('pred_multi'),
};

/**
 * A parser for a CSV file with the columns `actual_tokens`, `pred_binary` and `pred_multi`: answer lengths, each with
 * the classes that the proxy models of SSJF predicted (Qiu et al., "Efficient Interactive LLM Serving with Proxy
 * Model-based Sequence Length Prediction", 2024).
 */
export function createSsjfParser(options: RowReaderOptions): CsvTableParser<SsjfPredictions> {
  return createCsvColumnsParser<SsjfPredictions>(options, RULES);
}
