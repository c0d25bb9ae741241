import { createRequire } from 'node:module';
import type { PromptRequest } from '@wattlane/core/prediction';
import { describe, expect, test } from 'vitest';
import { createOnnxPredictor, type OnnxPredictorOptions, WIDE_PREDICTION } from './onnxPredictor.ts';
import {
  CHECK_RUNS,
  FAKE_RUNTIME,
  type FakeModel,
  fakeModel,
  idOf,
  user,
  VOCABULARY,
} from './testModel.test.support.ts';

const REGRESSOR = { kind: 'regressor', target: 'tokens', logSd: 0.5 } as const;
const WIDE = { ...WIDE_PREDICTION, source: 'fallback' };

const create = (spec: FakeModel = {}, other: Partial<OnnxPredictorOptions> = {}) =>
  createOnnxPredictor({
    model: fakeModel(spec),
    vocabulary: VOCABULARY,
    head: REGRESSOR,
    runtime: FAKE_RUNTIME,
    ...other,
  });

/** A model that behaves until it has been checked. */
const createOdd = (does: NonNullable<FakeModel['does']>, other: Partial<OnnxPredictorOptions> = {}) =>
  create({ does, from: CHECK_RUNS + 1 }, other);

const sumOf = (...tokens: string[]): number =>
  ['[CLS]', ...tokens, '[SEP]'].reduce((sum, t) => sum + idOf(t), 0);

test('the model reads the tokens of the prompt, and its number becomes the prediction', async () => {
  const predictor = await create();
  expect(await predictor.predict(user('Write a poem'))).toEqual({
    logMean: Math.log(sumOf('write', 'a', 'poem')),
    logSd: 0.5,
    source: 'model',
  });
  expect(predictor.counters()).toEqual({
    answers: 1,
    failures: 0,
    overflows: 0,
    cancellations: 0,
    lastFailure: undefined,
  });
  await predictor.close();
});

test('texts that are run together get their own answers, whatever their lengths', async () => {
  const predictor = await create({}, { maxBatch: 4 });
  const texts = ['a', 'write a poem.', 'list seven', 'poem', 'a list, a poem', ''];
  const alone = [];
  for (const text of texts) alone.push(await predictor.predict(user(text)));
  expect(await Promise.all(texts.map((text) => predictor.predict(user(text))))).toEqual(alone);
  expect(new Set(alone.map(({ logMean }) => logMean)).size).toBe(texts.length);
  await predictor.close();
});

test('with a fixed length every text is as long as the longest may be', async () => {
  const predictor = await create({}, { fixedLength: true, maxLength: 16 });
  expect((await predictor.predict(user('poem'))).logMean).toBeCloseTo(Math.log(sumOf('poem')), 12);
  await predictor.close();
});

describe('predict never rejects', () => {
  test('a model that fails gives the wide prediction, counted', async () => {
    const predictor = await createOdd('throw');
    expect(await predictor.predict(user('poem'))).toEqual(WIDE);
    expect(predictor.counters()).toMatchObject({ answers: 0, failures: 1, lastFailure: 'out of memory' });
    await predictor.close();
  });

  test('a number that is not finite does so too', async () => {
    const predictor = await createOdd('nan');
    expect(await predictor.predict(user('poem'))).toEqual(WIDE);
    expect(predictor.counters()).toMatchObject({
      failures: 1,
      lastFailure: 'the model gave a number that is not finite',
    });
    await predictor.close();
  });

  test.each(['exit', 'fault'] as const)(
    'so does a process that ends by %s, for all requests from then on',
    async (does) => {
      const predictor = await createOdd(does);
      expect(await Promise.all([predictor.predict(user('a')), predictor.predict(user('b'))])).toEqual([
        WIDE,
        WIDE,
      ]);
      expect(predictor.counters()).toMatchObject({
        failures: 2,
        lastFailure: expect.stringMatching(/^the process of the model has ended/),
      });
    },
  );

  test.each([undefined, null, {}, { turns: [{ role: 'user' }] }, { turns: 7 }])(
    'so does %j, which is no request',
    async (broken) => {
      const predictor = await create();
      expect(await predictor.predict(broken as unknown as PromptRequest)).toEqual(WIDE);
      expect(predictor.counters().failures).toBe(1);
      await predictor.close();
    },
  );

  test('a predictor that is closed answers wide, also those under way', async () => {
    const predictor = await createOdd('hang');
    const answers = [predictor.predict(user('a')), predictor.predict(user('b'))];
    await predictor.close();
    expect(await Promise.all(answers)).toEqual([WIDE, WIDE]);
    expect(await predictor.predict(user('a'))).toEqual(WIDE);
    expect(predictor.counters().failures).toBe(3);
  });

  test('the owner may choose the fallback', async () => {
    const predictor = await createOdd('throw', { fallback: { logMean: 4, logSd: 2 } });
    expect(await predictor.predict(user('a'))).toEqual({ logMean: 4, logSd: 2, source: 'fallback' });
    await predictor.close();
  });
});

describe('a model that hangs', () => {
  test('keeps nobody longer than the signal allows, and turns others away at once', async () => {
    const predictor = await createOdd('hang', { maxPending: 2 });
    const giveUp = new AbortController();
    const waiting = [
      predictor.predict(user('a'), giveUp.signal),
      predictor.predict(user('b'), giveUp.signal),
    ];
    expect(await predictor.predict(user('c'))).toEqual(WIDE);
    expect(predictor.counters()).toMatchObject({ overflows: 1, cancellations: 0 });
    giveUp.abort();
    expect(await Promise.all(waiting)).toEqual([WIDE, WIDE]);
    expect(predictor.counters()).toMatchObject({ failures: 0, overflows: 1, cancellations: 2 });
    await predictor.close();
  });

  test('is not waited for beyond the bound, without a signal too', async () => {
    const predictor = await createOdd('hang', { maxWaitMs: 5 });
    // Nothing else keeps the test's process waiting: the answer comes by the bound or not at all.
    expect(await predictor.predict(user('a'))).toEqual(WIDE);
    expect(predictor.counters().cancellations).toBe(1);
    await predictor.close();
  });

  test('or computes without end does not hold up the process that asked', async () => {
    const predictor = await createOdd('spin');
    expect(await predictor.predict(user('a'), AbortSignal.timeout(5))).toEqual(WIDE);
    await predictor.close();
  });
});

describe('what does not fit is refused at the start', () => {
  test.each<[string, FakeModel, Partial<OnnxPredictorOptions>, RegExp]>([
    [
      'other tensor names',
      { inputs: ['ids'] },
      {},
      /ERR_ONNX_TENSOR: .*no tensor input_ids .*its inputs are ids/,
    ],
    [
      'a vocabulary too large',
      { rows: 50 },
      {},
      /ERR_ONNX_VOCABULARY: .*has 66 tokens, too many: .*has 50 rows/,
    ],
    [
      'a vocabulary too small',
      { rows: 500 },
      {},
      /ERR_ONNX_VOCABULARY: .*has 66 tokens, too few: .*has 500 rows/,
    ],
    ['a longer text than it takes', { positions: 256 }, {}, /ERR_ONNX_TENSOR: .*refused 1 x 512 tokens/],
    [
      'a larger batch than it takes',
      { batch: 1 },
      { maxBatch: 8 },
      /ERR_ONNX_TENSOR: .*refused 8 x 512 tokens/,
    ],
    [
      'a classifier for a regressor',
      { width: 5 },
      {},
      /ERR_ONNX_OUTPUT: .*float32 of 1 x 5 .*expects float32 of 1 x 1/,
    ],
    ['an output for each token', { dims: [1, 512, 1] }, {}, /ERR_ONNX_OUTPUT: .*float32 of 1 x 512 x 1/],
    ['an output of whole numbers', { type: 'int64' }, {}, /ERR_ONNX_OUTPUT: .*int64 of 1 x 1/],
    [
      'a text of no tokens',
      {},
      { maxLength: 2 },
      /ERR_ARGUMENT: maxLength is 2; expected a whole number from 4/,
    ],
    ['a queue of nothing', {}, { maxPending: 0 }, /ERR_ARGUMENT: maxPending is 0/],
  ])('%s', async (_, spec, other, message) => {
    await expect(create(spec, other)).rejects.toThrow(message);
  });

  test('a runtime that is not installed', async () => {
    const options = { model: fakeModel(), vocabulary: VOCABULARY, head: REGRESSOR };
    const missing = createOnnxPredictor({ ...options, runtime: 'onnxruntime-node-that-is-not-installed' });
    await expect(missing).rejects.toThrow(
      /ERR_ONNX_RUNTIME: .*Cannot find package .*npm install onnxruntime-node --ignore-scripts/,
    );
  });

  test.skipIf(resolves('onnxruntime-node'))(
    'the runtime under its own name, where it is not installed',
    async () => {
      const missing = createOnnxPredictor({ model: fakeModel(), vocabulary: VOCABULARY, head: REGRESSOR });
      await expect(missing).rejects.toThrow(
        /ERR_ONNX_RUNTIME: the ONNX runtime onnxruntime-node could not be loaded/,
      );
    },
  );
});

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
