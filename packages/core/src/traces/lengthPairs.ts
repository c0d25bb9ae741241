import { WattlaneError } from '../errors/wattlaneError.ts';
import { tokensColumn } from './csvColumnRule.ts';
import { type CsvColumnRules, createCsvColumnsParser } from './csvColumns.ts';
import type { CsvTableParser } from './csvTable.ts';
import type { RowReaderOptions } from './rowReader.ts';
import type { LengthShape } from './workloadShape.ts';

/** Lengths of requests of which nothing else is known, one entry a request. */
export interface LengthPairs {
  /** Length of the prompt, in tokens. */
  readonly inputTokens: Float64Array;
  /** Length of the answer, in tokens. */
  readonly outputTokens: Float64Array;
}

const RULES: CsvColumnRules<LengthPairs> = {
  inputTokens: tokensColumn('input_tokens'),
  outputTokens: tokensColumn('output_tokens'),
};

/**
 * A parser for a CSV file with the columns `input_tokens` and `output_tokens` and no arrival times, such as the arXiv
 * summarization lengths that come with Vidur (Agrawal et al., "Vidur: A Large-Scale Simulation Framework for LLM
 * Inference", MLSys 2024).
 */
export function createLengthPairsParser(options: RowReaderOptions): CsvTableParser<LengthPairs> {
  return createCsvColumnsParser<LengthPairs>(options, RULES);
}

/**
 * The lengths as a shape for `generateWorkload`, which draws each pair with the same chance.
 *
 * @throws WattlaneError ERR_SHAPE when there are not as many inputs as outputs
 */
export function lengthPairsShape({ inputTokens, outputTokens }: LengthPairs): LengthShape {
  if (inputTokens.length !== outputTokens.length) {
    throw new WattlaneError('ERR_SHAPE', `${inputTokens.length} inputs, ${outputTokens.length} outputs`);
  }
  return { kind: 'pairs', pairs: Array.from(inputTokens, (input, i) => [input, outputTokens[i]!] as const) };
}
