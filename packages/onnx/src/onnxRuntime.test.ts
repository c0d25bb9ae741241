import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { encodePrompt } from './encodePrompt.ts';
import { type EncoderInterface, encoderModel } from './encoderModel.test.support.ts';
import { encoderOutput } from './encoderReference.test.support.ts';
import { type EncoderShape, encoderWeights, SMALL_SHAPE } from './encoderWeights.test.support.ts';
import { createHeadReader, type LengthHead } from './lengthHead.ts';
import { openModelProcess } from './modelProcess.ts';
import { createOnnxPredictor, type OnnxPredictorOptions } from './onnxPredictor.ts';
import { REAL_RUNTIME, user, VOCABULARY, VOCABULARY_SIZE } from './testModel.test.support.ts';
import { parseVocabulary } from './vocabulary.ts';

const runtime = REAL_RUNTIME ?? '';
const NEEDS = 'needs npm run onnx:install';

const LOG_REGRESSOR: LengthHead = { kind: 'regressor', target: 'logTokens', logSd: 0.5 };
const CLASSIFIER: LengthHead = { kind: 'classifier', classBounds: [1, 42, 141, 294, 503, 2000] };
const TEXTS = [
  '',
  'poem',
  'Write a poem, please.',
  'list seven ants and bees, writing a poem? [SEP]',
  'a b c d e f g '.repeat(40),
  'Ünïcode 写诗',
];

/** Shape, weights and file of an encoder for the vocabulary of the tests. */
function encoder(shape: Partial<EncoderShape> = {}, names?: EncoderInterface) {
  const weights = encoderWeights({ ...SMALL_SHAPE, vocabularySize: VOCABULARY_SIZE, ...shape });
  return { weights, model: encoderModel(weights, names) };
}

const create = (options: Pick<OnnxPredictorOptions, 'model' | 'head'> & Partial<OnnxPredictorOptions>) =>
  createOnnxPredictor({ vocabulary: VOCABULARY, maxLength: 64, runtime, ...options });

const idsOf = (text: string): number[] => {
  const vocabulary = parseVocabulary(VOCABULARY);
  return encodePrompt({ vocabulary, lowerCase: true, format: 'prompt', maxLength: 64 }, user(text));
};

describe.skipIf(REAL_RUNTIME === undefined)(`with onnxruntime-node (${NEEDS})`, () => {
  test('every number of the model is the one that plain loops give, to 1e-5', async () => {
    const { weights, model } = encoder({ outputs: 5, seed: 3 });
    const host = await openModelProcess({ model, runtime, threads: 1 });
    for (const text of TEXTS) {
      const ids = idsOf(text);
      const feed = (value: (id: number) => number) => BigInt64Array.from(ids, (id) => BigInt(value(id)));
      const { data, dims } = await host.run({
        feeds: { input_ids: feed(Number), attention_mask: feed(() => 1), token_type_ids: feed(() => 0) },
        dims: [1, ids.length],
        output: 'logits',
      });
      const expected = encoderOutput(weights, ids);
      expect(dims).toEqual([1, 5]);
      for (const [i, value] of expected.entries()) expect(Math.abs(data[i]! - value)).toBeLessThan(1e-5);
    }
    await host.close();
  });

  test("a regressor gives the model's number", async () => {
    const { weights, model } = encoder({ seed: 4 });
    // The head's bias moves the numbers to where log lengths are.
    weights.headBias[0] = 5;
    const predictor = await create({ model: encoderModel(weights), head: LOG_REGRESSOR });
    expect(model).not.toEqual(encoderModel(weights));
    for (const text of TEXTS) {
      const { logMean, logSd, source } = await predictor.predict(user(text));
      expect(Math.abs(logMean - encoderOutput(weights, idsOf(text))[0]!)).toBeLessThan(1e-5);
      expect([logSd, source]).toEqual([0.5, 'model']);
    }
    expect(predictor.counters()).toMatchObject({ answers: TEXTS.length, failures: 0 });
    await predictor.close();
  });

  test('a classifier gives the mixture of its classes, one text at a time and in padded batches', async () => {
    const { weights, model } = encoder({ outputs: 5, seed: 5 });
    const head = createHeadReader(CLASSIFIER);
    for (const maxBatch of [1, 4]) {
      const predictor = await create({ model, head: CLASSIFIER, maxBatch });
      const predictions = await Promise.all(TEXTS.map((text) => predictor.predict(user(text))));
      for (const [i, text] of TEXTS.entries()) {
        const expected = head.read(encoderOutput(weights, idsOf(text)))!;
        expect(Math.abs(predictions[i]!.logMean - expected.logMean)).toBeLessThan(1e-5);
        expect(Math.abs(predictions[i]!.logSd - expected.logSd)).toBeLessThan(1e-5);
      }
      await predictor.close();
    }
  });

  test('any text gives a prediction by the model', async () => {
    const { model } = encoder({ outputs: 5 });
    const predictor = await create({ model, head: CLASSIFIER, maxBatch: 2, maxPending: 1000 });
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 300 }), async (text) => {
        const { logMean, logSd, source } = await predictor.predict(user(text));
        expect(source).toBe('model');
        expect(logMean).toBeGreaterThan(0);
        expect(logSd).toBeGreaterThan(0);
      }),
    );
    await predictor.close();
  });

  test('other tensor names, no token types, and an output without a second dimension', async () => {
    const names = {
      inputIds: 'ids:0',
      attentionMask: 'mask:0',
      tokenTypeIds: null,
      output: 'length:0',
      flat: true,
    };
    const { weights } = encoder({ seed: 6 });
    weights.headBias[0] = 5;
    const model = encoderModel(weights, names);
    await expect(create({ model, head: LOG_REGRESSOR })).rejects.toThrow(
      'ERR_ONNX_TENSOR: the model has no tensor input_ids among its inputs; its inputs are ids:0, mask:0; its outputs are length:0',
    );
    const inputNames = { inputIds: 'ids:0', attentionMask: 'mask:0' };
    const predictor = await create({ model, head: LOG_REGRESSOR, inputNames, maxBatch: 3 });
    const predictions = await Promise.all(TEXTS.map((text) => predictor.predict(user(text))));
    for (const [i, text] of TEXTS.entries()) {
      expect(Math.abs(predictions[i]!.logMean - encoderOutput(weights, idsOf(text))[0]!)).toBeLessThan(1e-5);
    }
    await predictor.close();
  });

  test('a model of fixed length needs to be told so', async () => {
    const { weights } = encoder({ seed: 7 });
    weights.headBias[0] = 5;
    const model = encoderModel(weights, { batch: 1, length: 64 });
    await expect(create({ model, head: LOG_REGRESSOR })).rejects.toThrow(
      /ERR_ONNX_TENSOR: .*refused a short text/,
    );
    const predictor = await create({ model, head: LOG_REGRESSOR, fixedLength: true });
    for (const text of TEXTS) {
      const { logMean } = await predictor.predict(user(text));
      expect(Math.abs(logMean - encoderOutput(weights, idsOf(text))[0]!)).toBeLessThan(1e-5);
    }
    await predictor.close();
    await expect(create({ model, head: LOG_REGRESSOR, fixedLength: true, maxBatch: 2 })).rejects.toThrow(
      /ERR_ONNX_TENSOR: .*refused 2 x 64 tokens/,
    );
  });

  describe('what does not fit is refused at the start', () => {
    const { model } = encoder();
    const head = LOG_REGRESSOR;

    test('a file that is cut short, at any place', async () => {
      // Cut inside a field it is no protocol buffer, between fields it is no graph or has no operator set.
      for (const part of [0, 1, 7, model.length / 2, model.length - 1]) {
        const cut = model.slice(0, Math.floor(part));
        await expect(create({ model: cut, head })).rejects.toThrow(
          `ERR_ONNX_MODEL: the runtime could not open the model ${cut.length} bytes`,
        );
      }
    });

    test('a text file', async () => {
      const text = new TextEncoder().encode('this is no model');
      await expect(create({ model: text, head })).rejects.toThrow(/ERR_ONNX_MODEL: .*16 bytes/);
    });

    test('a path where nothing is', async () => {
      await expect(create({ model: '/nowhere/model.onnx', head })).rejects.toThrow(
        /ERR_ONNX_MODEL: the runtime could not open the model \/nowhere\/model.onnx \(/,
      );
    });

    test('a vocabulary with more tokens than the embedding has rows', async () => {
      const small = encoder({ vocabularySize: VOCABULARY_SIZE - 1 });
      await expect(create({ model: small.model, head })).rejects.toThrow(
        `ERR_ONNX_VOCABULARY: the vocabulary has ${VOCABULARY_SIZE} tokens, too many: the model's embedding has ${VOCABULARY_SIZE - 1} rows`,
      );
    });

    test('an embedding far larger than the vocabulary', async () => {
      const large = encoder({ vocabularySize: 1000 });
      await expect(create({ model: large.model, head })).rejects.toThrow(
        `ERR_ONNX_VOCABULARY: the vocabulary has ${VOCABULARY_SIZE} tokens, too few: the model's embedding has 1000 rows`,
      );
    });

    test('more tokens than the model has positions', async () => {
      await expect(create({ model, head, maxLength: 65 })).rejects.toThrow(
        /ERR_ONNX_TENSOR: the model refused 1 x 65 tokens \(maxBatch x maxLength\): /,
      );
    });

    test('a regressor taken for a classifier', async () => {
      await expect(create({ model, head: CLASSIFIER })).rejects.toThrow(
        /ERR_ONNX_OUTPUT: the model's output is float32 of 1 x 1 for 1 texts; the head expects float32 of 1 x 5/,
      );
    });
  });

  describe('a file on disk', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wattlane-onnx-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    test('is opened by its path, and gives what its bytes give', async () => {
      const { model } = encoder({ outputs: 5 });
      const path = join(folder, 'model.onnx');
      writeFileSync(path, model);
      const [fromBytes, fromPath] = [
        await create({ model, head: CLASSIFIER }),
        await create({ model: path, head: CLASSIFIER }),
      ];
      const request = user('Write a poem');
      expect(await fromPath.predict(request)).toEqual(await fromBytes.predict(request));
      await Promise.all([fromBytes.close(), fromPath.close()]);
    });
  });
});
