import { tokensColumn } from './csvColumnRule.ts';
import { type CsvColumnRules, createCsvColumnsParser } from './csvColumns.ts';
import type { CsvTableParser } from './csvTable.ts';
import type { RowReaderOptions } from './rowReader.ts';

/**
 * Answer lengths of Vicuna-7B to Alpaca prompts, sampled at four temperatures; one entry a prompt. How far they differ
 * is how well any predictor can know a length.
 */
export interface MultisampleLengths {
  /** Part of the source's own split, such as `train` or `val`; not the project's split. */
  readonly set: readonly string[];
  /** Row of the prompt in the alpaca-52k data. */
  readonly alpacaId: Float64Array;
  /** Length of text-davinci-003's answer, which the Alpaca data hold, in tokens. */
  readonly davinci003Tokens: Float64Array;
  /** Length of Vicuna-7B's answer at temperature 0, in tokens. */
  readonly t00Tokens: Float64Array;
  /** At temperature 0.3. */
  readonly t03Tokens: Float64Array;
  /** At temperature 0.5. */
  readonly t05Tokens: Float64Array;
  /** At temperature 0.7. */
  readonly t07Tokens: Float64Array;
}

/** More rows than any version of the Alpaca data has. */
const MAX_ALPACA_ID = 999_999;

const RULES: CsvColumnRules<MultisampleLengths> = {
  set: { kind: 'text', name: 'set' },
  alpacaId: { kind: 'number', name: 'alpaca_id', min: 0, max: MAX_ALPACA_ID, whole: true },
  davinci003Tokens: tokensColumn('len_davinci003'),
  t00Tokens: tokensColumn('len_t00'),
  t03Tokens: tokensColumn('len_t03'),
  t05Tokens: tokensColumn('len_t05'),
  t07Tokens: tokensColumn('len_t07'),
};

/**
 * A parser for a CSV file with the columns `set`, `alpaca_id`, `len_davinci003`, `len_t00`, `len_t03`, `len_t05` and
 * `len_t07`: the lengths measured for sequence scheduling (Zheng et al., "Response Length Perception and Sequence
 * Scheduling: An LLM-Empowered LLM Inference Pipeline", NeurIPS 2023).
 */
export function createMultisampleLengthsParser(
  options: RowReaderOptions,
): CsvTableParser<MultisampleLengths> {
  return createCsvColumnsParser<MultisampleLengths>(options, RULES);
}
