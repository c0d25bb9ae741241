import { describe, expect, test } from 'vitest';
import { kendallTau } from '../stats/kendallTau.ts';
import { encodeWeights } from './encodeWeights.ts';
import { createLinearPredictor } from './linearPredictor.ts';
import { ruledRows } from './predictor.test.support.ts';
import type { PromptTurn } from './promptRequest.ts';
import { trainPredictor } from './trainPredictor.ts';

const rows = ruledRows(400);
const trained = trainPredictor(rows, { alphas: [0.5], folds: 3 });
const predictor = createLinearPredictor(trained.weights);
const unseen = ruledRows(300, 2);
const predictions = unseen.map((row) => predictor.predict(row.request));

test('learns an obvious rule for prompts that it has not seen', () => {
  const tokens = unseen.map((row) => row.outputTokens);
  const means = predictions.map((prediction) => prediction.logMean);
  // Inside one of the four groups lengths are random, so of all pairs at most the 3/4 between groups can be ordered;
  // two of the groups, 80 to 120 and 200 to 300 tokens, do not overlap either.
  expect(kendallTau(means, tokens)).toBeGreaterThan(0.7);
  const errors = unseen.map((row, i) => Math.abs(Math.log(row.outputTokens) - means[i]!));
  // Lengths differ by ln 10 between the verbs and ln 4 between the kinds, so who guesses the middle of either is off by
  // 0.69 at the least; a third of that is left to chance, 0.1, and to the shrinkage of the coefficients.
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.23);
});

test('the 80 % interval holds about 80 % of the answers', () => {
  const { weights } = trainPredictor(ruledRows(1200), { alphas: [5], folds: 5 });
  const calm = createLinearPredictor(weights);
  const tested = ruledRows(1000, 3);
  const covered = tested.filter(({ request, outputTokens }) => {
    const { logMean, logSd } = calm.predict(request);
    return Math.abs(Math.log(outputTokens) - logMean) <= 1.2816 * logSd;
  });
  // Standard error sqrt(0.16 / 1000) = 0.013 for the test rows and sqrt(0.16 / 1200) = 0.012 for those that it was set
  // on: 0.017 together; four of them.
  expect(Math.abs(covered.length / tested.length - 0.8)).toBeLessThan(0.068);
});

test('the same rows give the same bytes', () => {
  const again = trainPredictor(ruledRows(400), { alphas: [0.5], folds: 3 });
  expect(encodeWeights(again.weights)).toEqual(encodeWeights(trained.weights));
});

test('knows the kinds of its rows, and reports the order inside each', () => {
  expect(trained.weights.gate.kinds.toSorted()).toEqual(['plain', 'shout']);
  const { report } = trained;
  expect(Object.keys(report.populations).sort()).toEqual(['plain/', 'shout/']);
  // Half of the pairs are between the two groups of a kind and ordered, half inside one by chance.
  expect(report.tau).toBeGreaterThan(0.4);
  expect(report.scores.length).toBe(400);
});

test('tells its progress and chooses among penalties by cross-validation', () => {
  const calls: string[] = [];
  const { report } = trainPredictor(rows.slice(0, 60), {
    alphas: [0.5, 1e6],
    folds: 2,
    onProgress: (done, total) => calls.push(`${done}/${total}`),
  });
  expect(calls).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
  expect(report.candidates.map((candidate) => candidate.alpha)).toEqual([0.5, 1e6]);
  expect(report.tau).toBe(Math.max(...report.candidates.map((candidate) => candidate.tau)));
});

test('few rows, all the same or all alike in length, give a predictor too', () => {
  const row = rows[0]!;
  for (const few of [[row, row], [row, { ...row, outputTokens: 9 }], rows.slice(0, 3)]) {
    const prediction = createLinearPredictor(trainPredictor(few).weights).predict(row.request);
    expect(Number.isFinite(prediction.logMean)).toBe(true);
    expect(prediction.logSd).toBeGreaterThan(0);
  }
});

describe('what stands beside the prompt', () => {
  const beside = (text: string): PromptTurn[] => [
    { role: 'system', text },
    { role: 'user', text: 'Hi! Who are you?' },
    { role: 'assistant', text: 'An assistant. Ask me anything; I answer.' },
  ];

  test('moves no forecast where training rows had none of it', () => {
    for (const { request } of unseen.slice(0, 50)) {
      const turns = [...beside('You are a helpful assistant.'), ...request.turns];
      const more = predictor.predict({ turns, maxTokens: 16, toolCount: 5 });
      expect(more).toEqual(predictor.predict(request));
    }
  });

  test('moves it where they had: system prompts that ask for long or short answers', () => {
    const told = ruledRows(400).map(({ request, outputTokens }, i) => {
      const text = i % 2 === 0 ? 'Answer at length.' : 'Be terse.';
      const turns: PromptTurn[] = [{ role: 'system', text }, ...request.turns];
      return { request: { turns }, outputTokens: i % 2 === 0 ? 10 * outputTokens : outputTokens };
    });
    const learned = createLinearPredictor(trainPredictor(told, { alphas: [0.5], folds: 3 }).weights);
    const meanOf = (text: string) => learned.predict({ turns: [{ role: 'system', text }, user] }).logMean;
    const user: PromptTurn = { role: 'user', text: 'List cats number 7 please' };
    // The rule says ln 10 = 2.3; half of it is left to the shrinkage of the coefficients.
    expect(meanOf('Answer at length.') - meanOf('Be terse.')).toBeGreaterThan(1.15);
  });
});

test('where a small kind looks like a part of a large one, it has the larger say', () => {
  // 1,000 rows of `large`, of which 100 are worded like all 100 of `small`. There a row of `small` weighs 10^(1/4) =
  // 1.78 to 1, so `small` scores 0.64 and `large` 0.36, and the fourth powers are 10 to 1; without weights, 1 to 1.
  const worded = (kind: string, text: string, i: number) => ({
    request: { turns: [{ role: 'user' as const, text: `${text} ${i}` }] },
    outputTokens: 10 + (i % 7),
    kind,
  });
  const few = Array.from({ length: 100 }, (_, i) => [
    worded('small', 'Sing a song', i),
    worded('large', 'Sing a song', i),
  ]).flat();
  const many = Array.from({ length: 900 }, (_, i) => worded('large', 'Sort the array', i));
  const { weights } = trainPredictor([...few, ...many], { alphas: [0.5], folds: 2 });
  const { kinds } = createLinearPredictor(weights).explain(few[0]!.request);
  expect(kinds[0]!.kind).toBe('small');
  expect(kinds[0]!.share).toBeGreaterThan(0.85);
});

describe('bad input', () => {
  test.each([
    [{ alphas: [] }, /ERR_EMPTY/],
    [{ alphas: [0] }, /ERR_ARGUMENT: alphas/],
    [{ folds: 1 }, /ERR_ARGUMENT: folds/],
    [{ rarity: 2 }, /ERR_ARGUMENT: rarity/],
    [{ tolerance: 0 }, /ERR_ARGUMENT: tolerance/],
  ])('options %o are refused', (options, message) => {
    expect(() => trainPredictor(rows, options)).toThrow(message);
  });

  test('no rows, and answers of no tokens, are refused', () => {
    expect(() => trainPredictor([])).toThrow(/ERR_EMPTY/);
    expect(() => trainPredictor([rows[0]!, { ...rows[1]!, outputTokens: 0 }])).toThrow(
      /ERR_ARGUMENT: outputTokens/,
    );
  });
});
