import { tokensColumn } from './csvColumnRule.ts';
import { type CsvColumnRules, createCsvColumnsParser } from './csvColumns.ts';
import type { CsvTableParser } from './csvTable.ts';
import type { RowReaderOptions } from './rowReader.ts';

/**
 * Latencies of API calls made one after the other for the Berkeley Function-Calling Leaderboard, one entry a call.
 */
export interface BfclLatencies {
  readonly model: readonly string[];
  /** Category of the leaderboard's test case. */
  readonly category: readonly string[];
  /** Length of the prompt by the API's own count, in tokens. */
  readonly inputTokens: Float64Array;
  /** Length of the answer by the API's own count, in tokens. */
  readonly outputTokens: Float64Array;
  /** Latency of the whole call, in ms. */
  readonly latencyMs: Float64Array;
}

const MS_PER_SECOND = 1000;

/** No call takes a day. */
const MAX_LATENCY_SECONDS = 86_400;

const RULES: CsvColumnRules<BfclLatencies> = {
  model: { kind: 'text', name: 'model' },
  category: { kind: 'text', name: 'category' },
  inputTokens: tokensColumn('input_tokens'),
  outputTokens: tokensColumn('output_tokens'),
  latencyMs: {
    kind: 'number',
    name: 'latency_s',
    min: 0,
    max: MAX_LATENCY_SECONDS,
    whole: false,
    scale: MS_PER_SECOND,
  },
};

/**
 * A parser for a CSV file with the columns `model`, `category`, `input_tokens`, `output_tokens` and `latency_s`, made
 * of the results of the Berkeley Function-Calling Leaderboard (HuanzhiMao/BFCL-Result). Latencies come back in ms.
 */
export function createBfclLatenciesParser(options: RowReaderOptions): CsvTableParser<BfclLatencies> {
  return createCsvColumnsParser<BfclLatencies>(options, RULES);
}
