import { WattlaneError } from '@wattlane/core/errors';
import type { ModelOutput } from './modelProcess.ts';

/** What is known of how a model will be used. */
export interface ModelUse {
  /** Runs the model on texts of equal length. */
  readonly run: (texts: readonly (readonly number[])[]) => Promise<ModelOutput>;
  readonly vocabularySize: number;
  readonly maxLength: number;
  readonly maxBatch: number;
  /** Tokens of a short text: `maxLength` for a model of fixed length. */
  readonly shortLength: number;
  /** Numbers that the head gives for a text. */
  readonly outputs: number;
}

/** Rows that an embedding may have beyond the vocabulary: exporters fill it up to a multiple of at most 128. */
const SPARE_ROWS = 128;
/** Ids that are tried in search of the embedding's end. */
const MOST_ROWS = 2 ** 24;

/**
 * Tries a model before it is used, by runs on made-up texts: that it runs at all, that its output has the shape of the
 * head, that it has an embedding for the largest id of the vocabulary but none far beyond it, and that it takes the
 * longest text in the largest batch.
 *
 * @throws WattlaneError ERR_ONNX_TENSOR when it refuses a run, ERR_ONNX_OUTPUT for another output,
 *   ERR_ONNX_VOCABULARY for a vocabulary of another size
 */
export async function checkModel(use: ModelUse): Promise<void> {
  const text = new Array<number>(use.shortLength).fill(0);
  checkOutput(use, await tryRun(use, [text], 'a short text'), 1);
  await checkVocabulary(use);
  const longest = new Array<number>(use.maxLength).fill(0);
  const batch = new Array<number[]>(use.maxBatch).fill(longest);
  const what = `${use.maxBatch} x ${use.maxLength} tokens (maxBatch x maxLength)`;
  checkOutput(use, await tryRun(use, batch, what), use.maxBatch);
}

async function tryRun(
  use: ModelUse,
  texts: readonly (readonly number[])[],
  what: string,
): Promise<ModelOutput> {
  try {
    return await use.run(texts);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new WattlaneError(
      'ERR_ONNX_TENSOR',
      `the model refused ${what}: ${message}; expected int64 inputs of texts x tokens, see maxLength and fixedLength`,
      { cause },
    );
  }
}

/** Also used on every run: texts x outputs, or just texts for a single number. */
export function hasOutputShape(output: ModelOutput, texts: number, outputs: number): boolean {
  const [rows, columns] = output.dims;
  const shaped = output.dims.length === 2 ? columns === outputs : output.dims.length === 1 && outputs === 1;
  return shaped && rows === texts && /^float(32|64)$/.test(output.type);
}

function checkOutput(use: ModelUse, output: ModelOutput, texts: number): void {
  if (hasOutputShape(output, texts, use.outputs)) return;
  const found = `${output.type} of ${output.dims.join(' x ') || 'no dimension'}`;
  throw new WattlaneError(
    'ERR_ONNX_OUTPUT',
    `the model's output is ${found} for ${texts} texts; the head expects float32 of ${texts} x ${use.outputs}`,
  );
}

async function checkVocabulary(use: ModelUse): Promise<void> {
  const { vocabularySize } = use;
  const tooLarge = !(await hasRow(use, vocabularySize - 1));
  if (!tooLarge && !(await hasRow(use, vocabularySize + SPARE_ROWS))) return;
  const rows = await countRows(use);
  throw new WattlaneError(
    'ERR_ONNX_VOCABULARY',
    `the vocabulary has ${vocabularySize} tokens, too ${tooLarge ? 'many' : 'few'}: the model's embedding has ${rows}; expected the vocab.txt that the model was trained with`,
  );
}

async function hasRow(use: ModelUse, id: number): Promise<boolean> {
  const text = new Array<number>(use.shortLength).fill(0);
  return use.run([text.with(0, id)]).then(
    () => true,
    () => false,
  );
}

/** Rows of the embedding, by bisection; id 0 is known to have one. */
async function countRows(use: ModelUse): Promise<string> {
  if (await hasRow(use, MOST_ROWS)) return `more than ${MOST_ROWS} rows, or no bound`;
  let [known, beyond] = [0, MOST_ROWS];
  while (beyond - known > 1) {
    const middle = Math.floor((known + beyond) / 2);
    if (await hasRow(use, middle)) known = middle;
    else beyond = middle;
  }
  return `${known + 1} rows`;
}
