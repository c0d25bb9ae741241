import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkModel, hasOutputShape, type ModelUse } from './checkModel.ts';
import type { ModelOutput } from './modelProcess.ts';
import { CHECK_RUNS } from './testModel.test.support.ts';

/** A model with `rows` embeddings that takes texts of up to `positions` tokens. */
function useOf(rows: number, vocabularySize: number, other: Partial<ModelUse> = {}, positions = 64) {
  let runs = 0;
  const run = async (texts: readonly (readonly number[])[]): Promise<ModelOutput> => {
    runs += 1;
    if (texts.flat().some((id) => id >= rows)) throw new Error('index out of bounds');
    if (texts[0]!.length > positions) throw new Error('64 by 65');
    return { type: 'float32', dims: [texts.length, 1], data: new Float64Array(texts.length) };
  };
  const use = { run, vocabularySize, maxLength: 64, maxBatch: 2, shortLength: 4, outputs: 1, ...other };
  return { use, runs: () => runs };
}

test('a model that fits is accepted after four runs', async () => {
  const { use, runs } = useOf(100, 100);
  await checkModel(use);
  expect(runs()).toBe(CHECK_RUNS);
});

test('a vocabulary larger than the embedding is refused with both sizes', async () => {
  await expect(checkModel(useOf(99, 100).use)).rejects.toThrow(
    "ERR_ONNX_VOCABULARY: the vocabulary has 100 tokens, too many: the model's embedding has 99 rows",
  );
});

test('an embedding may have up to 128 rows to spare, no more', async () => {
  await checkModel(useOf(228, 100).use);
  await expect(checkModel(useOf(229, 100).use)).rejects.toThrow(
    "ERR_ONNX_VOCABULARY: the vocabulary has 100 tokens, too few: the model's embedding has 229 rows",
  );
});

test('a model that takes any id is told apart from one with many rows', async () => {
  await expect(checkModel(useOf(Number.POSITIVE_INFINITY, 100).use)).rejects.toThrow(
    /too few: the model's embedding has more than 16777216 rows, or no bound/,
  );
});

test('for any sizes: accepted exactly when 0 to 128 rows are left over, else the rows are counted right', async () => {
  const size = fc.integer({ min: 4, max: 1000 });
  await fc.assert(
    fc.asyncProperty(size, size, async (rows, vocabularySize) => {
      const outcome = await checkModel(useOf(rows, vocabularySize).use).then(
        () => 'accepted',
        (error: Error) => error.message,
      );
      const spare = rows - vocabularySize;
      if (spare >= 0 && spare <= 128) expect(outcome).toBe('accepted');
      else expect(outcome).toContain(`embedding has ${rows} rows`);
    }),
  );
});

test('a text longer than the model takes is refused with what was tried', async () => {
  await expect(checkModel(useOf(100, 100, { maxLength: 65 }).use)).rejects.toThrow(
    /ERR_ONNX_TENSOR: the model refused 2 x 65 tokens \(maxBatch x maxLength\): 64 by 65/,
  );
});

test('a model that refuses even a short text is refused with its own words', async () => {
  await expect(checkModel(useOf(100, 100, {}, 3).use)).rejects.toThrow(
    /ERR_ONNX_TENSOR: the model refused a short text: 64 by 65; expected int64 inputs/,
  );
});

test('the output has to have the numbers that the head reads', async () => {
  await expect(checkModel(useOf(100, 100, { outputs: 5 }).use)).rejects.toThrow(
    /ERR_ONNX_OUTPUT: the model's output is float32 of 1 x 1 for 1 texts; the head expects float32 of 1 x 5/,
  );
});

test.each<[string, number[], number, number, boolean]>([
  ['float32', [2, 5], 2, 5, true],
  ['float64', [2, 5], 2, 5, true],
  ['float32', [2], 2, 1, true],
  ['float32', [2, 1], 2, 1, true],
  ['float32', [5], 5, 5, false],
  ['float32', [2, 5], 3, 5, false],
  ['float32', [2, 7, 5], 2, 5, false],
  ['float32', [], 1, 1, false],
  ['int64', [2, 5], 2, 5, false],
])('%s of %j for %d texts and %d numbers: %s', (type, dims, texts, outputs, fits) => {
  expect(hasOutputShape({ type, dims, data: new Float64Array(0) }, texts, outputs)).toBe(fits);
});
