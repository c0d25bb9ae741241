import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLinearPredictor } from './linearPredictor.ts';
import { ruledRows } from './predictor.test.support.ts';
import type { PromptRequest, PromptTurn } from './promptRequest.ts';
import { trainPredictor } from './trainPredictor.ts';

const { weights } = trainPredictor(ruledRows(300), { alphas: [0.5], folds: 2 });
const predictor = createLinearPredictor(weights);
const user = (text: string): PromptRequest => ({ turns: [{ role: 'user', text }] });

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const turn = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
  text: fc.string({ unit, maxLength: 120 }),
}) as fc.Arbitrary<PromptTurn>;

test('never throws, and gives a finite mean and a spread above 0, whatever the text', () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 5 }), fc.double(), (turns, maxTokens) => {
      const { logMean, logSd } = predictor.predict({ turns, maxTokens, toolCount: maxTokens });
      expect(Number.isFinite(logMean)).toBe(true);
      expect(logSd).toBeGreaterThan(0);
      expect(Number.isFinite(logSd)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('one prediction does not depend on those before', () => {
  const request = user('Describe cats number 7 please');
  const first = predictor.predict(request);
  for (const text of ['', '\ud800\0', 'List '.repeat(3000), '写诗']) predictor.predict(user(text));
  expect(predictor.predict(request)).toEqual(first);
});

test('ten million characters are read no further than their ends', () => {
  const { logMean } = predictor.predict(user('Describe dogs '.repeat(750_000)));
  expect(Number.isFinite(logMean)).toBe(true);
});

test('the explanation adds up to the score, and says what raised and what lowered it', () => {
  const long = predictor.explain(user('Describe cats number 900 please'));
  const short = predictor.explain(user('List cats number 900 please'));
  for (const { prediction, score, intercept, contributions } of [long, short]) {
    const sum = contributions.reduce((total, contribution) => total + contribution.score, intercept);
    expect(sum).toBeCloseTo(score, 9);
    const sizes = contributions.map((contribution) => Math.abs(contribution.score));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(prediction.logSd).toBeGreaterThan(0);
  }
  const wordsOf = (explanation: typeof long) =>
    explanation.contributions.find((contribution) => contribution.feature === 'instructionWords')!.score;
  expect(wordsOf(long)).toBeGreaterThan(0);
  expect(wordsOf(short)).toBeLessThan(0);
  expect(long.prediction).toEqual(predictor.predict(user('Describe cats number 900 please')));
});

test('the kind of a prompt is recognised, and shares sum to 1', () => {
  for (const [text, kind] of [
    ['List cats number 5 !!! ### !!!', 'shout'],
    ['List cats number 5 please', 'plain'],
  ] as const) {
    const { kinds } = predictor.explain(user(text));
    expect(kinds[0]!.kind).toBe(kind);
    expect(kinds[0]!.share).toBeGreaterThan(0.9);
    expect(kinds.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  }
});
