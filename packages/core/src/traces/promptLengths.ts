import { DATA_SPLITS, type DataSplit, isDataSplit } from './dataSplit.ts';
import { parseJsonObject, requiredMember } from './jsonObject.ts';
import { EXPECTED, isText, isTokenCount } from './recordFields.ts';
import { createRowReader, type RowReader, type RowReaderOptions } from './rowReader.ts';
import type { TextLine } from './textLine.ts';

/** A prompt and how long the answer of one model to it was; what a predictor of lengths learns from. */
export interface PromptLength {
  readonly prompt: string;
  /** The model that answered. */
  readonly model: string;
  /** Length of the answer, in tokens; >= 1. */
  readonly outputTokens: number;
  /** Data set that the prompt was taken from. */
  readonly source: string;
  readonly split: DataSplit;
}

/**
 * A parser for prompts with answer lengths: JSON lines with the keys `prompt`, `model`, `output_tokens`, `source` and
 * `split`; other keys are left out. `push` returns the records of the lines that ended in the text, and nothing of them
 * is kept, so that a file of long prompts never stands in memory as a whole.
 *
 * A key that is missing is a broken row, as in the JSON formats of traces: every line has keys of its own.
 */
export function createPromptLengthsParser(options: RowReaderOptions): RowReader<PromptLength> {
  return createRowReader(options, readPromptLength, 'prompts with answer lengths');
}

function readPromptLength(line: TextLine): PromptLength {
  const object = parseJsonObject(line);
  const text = (key: string): string => requiredMember(object, key, isText, EXPECTED.text, line);
  return {
    prompt: text('prompt'),
    model: text('model'),
    outputTokens: requiredMember(object, 'output_tokens', isTokenCount, EXPECTED.tokens, line),
    source: text('source'),
    split: requiredMember(object, 'split', isDataSplit, `one of ${DATA_SPLITS.join(', ')}`, line),
  };
}
