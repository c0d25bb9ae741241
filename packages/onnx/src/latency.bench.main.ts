// Prints how long a prediction takes with a model of BERT-tiny's shape and random weights:
//   npm run onnx:install && npm run build && npm run latency -w @wattlane/onnx
import { encodePrompt } from './encodePrompt.ts';
import { encoderModel } from './encoderModel.test.support.ts';
import { encoderWeights } from './encoderWeights.test.support.ts';
import { createOnnxPredictor, type OnnxPredictor } from './onnxPredictor.ts';
import { REAL_RUNTIME, user, VOCABULARY, VOCABULARY_SIZE } from './testModel.test.support.ts';
import { parseVocabulary } from './vocabulary.ts';

const SHAPE = {
  vocabularySize: 30_522,
  positions: 512,
  width: 128,
  heads: 2,
  layers: 2,
  feedForward: 512,
  outputs: 5,
  seed: 1,
};
const REPEATS = 500;

const model = encoderModel(encoderWeights(SHAPE));

const extraWords = Array.from({ length: SHAPE.vocabularySize - VOCABULARY_SIZE }, (_, i) => `q${i}`);
const vocabulary = `${VOCABULARY}${extraWords.join('\n')}\n`;
/** A text that takes `tokens` tokens with [CLS] and [SEP]. */
const textOf = (tokens: number, from = 0): string =>
  Array.from({ length: tokens - 2 }, (_, i) => extraWords[(from + 37 * i) % extraWords.length]!).join(' ');

/** Sorted times, in ms. */
async function timesOf(repeats: number, act: (i: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await act(i);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}

function print(what: string, times: readonly number[]): void {
  const at = (ratio: number): string => times[Math.floor(ratio * (times.length - 1))]!.toFixed(3);
  console.log(`${what.padEnd(49)} least ${at(0)} ms   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`);
}

async function open(maxBatch: number): Promise<OnnxPredictor> {
  return createOnnxPredictor({
    model,
    vocabulary,
    head: { kind: 'classifier', classBounds: [1, 42, 141, 294, 503, 2000] },
    maxBatch,
    ...(REAL_RUNTIME === undefined ? {} : { runtime: REAL_RUNTIME }),
  });
}

async function measurePredictions(): Promise<void> {
  const start = performance.now();
  const predictor = await open(1);
  console.log(
    `${(model.length / 1e6).toFixed(1)} MB model, opened and checked in ${(performance.now() - start).toFixed(0)} ms`,
  );
  for (const tokens of [16, 128, 512]) {
    const predict = (i: number) => predictor.predict(user(textOf(tokens, i)));
    await timesOf(50, predict);
    print(`predict, ${tokens} tokens`, await timesOf(REPEATS, predict));
  }
  await predictor.close();
}

async function measureBatches(): Promise<void> {
  for (const maxBatch of [1, 2, 4, 8]) {
    const predictor = await open(maxBatch);
    const all = (i: number) =>
      Promise.all(Array.from({ length: 32 }, (_, k) => predictor.predict(user(textOf(128, i + 97 * k)))));
    await timesOf(5, all);
    print(`32 requests of 128 tokens at once, maxBatch ${maxBatch}`, await timesOf(40, all));
    await predictor.close();
  }
}

async function measureTokens(): Promise<void> {
  const encoding = {
    vocabulary: parseVocabulary(vocabulary),
    lowerCase: true,
    format: 'prompt' as const,
    maxLength: 512,
  };
  const texts = {
    '128 tokens of a known word each': textOf(128),
    '700 characters, 4 pieces a word': 'some text here '.repeat(47),
    'ten million characters': 'some text here '.repeat(666_667),
    'worst case: 100 letters, then an unknown one': `${'z'.repeat(99)}ж `.repeat(80),
  };
  for (const [what, text] of Object.entries(texts)) {
    const request = user(text);
    const encode = () => encodePrompt(encoding, request);
    await timesOf(50, encode);
    print(`tokens, ${what}`, await timesOf(REPEATS, encode));
  }
}

await measurePredictions();
await measureBatches();
await measureTokens();
