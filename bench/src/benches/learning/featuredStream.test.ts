import { createLinearPredictor, trainPredictor } from '@wattlane/core/prediction';
import { createSfc32 } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import { trainingRow } from '../prediction/promptRows.ts';
import { ruledPrompts } from '../prediction/ruledPrompts.test.helper.ts';
import { type FeaturedAnswer, ordersAfter } from './featuredStream.ts';

/** A trunk that has learned the opposite: "list" for long answers, "describe" for short ones. */
function contraryAnswers(): FeaturedAnswer[] {
  const rows = ruledPrompts(400);
  const contrary = rows.map((row) => ({
    ...trainingRow(row),
    outputTokens: 4000 / row.outputTokens,
    kind: '',
  }));
  const predictor = createLinearPredictor(trainPredictor(contrary, { alphas: [0.6], folds: 2 }).weights);
  return rows.map((row) => ({
    ...predictor.predictWithFeatures(trainingRow(row).request),
    outputTokens: row.outputTokens,
  }));
}

test('an order that is wrong at first is right after outcomes of other prompts', () => {
  const answers = contraryAnswers();
  const [learned, measured] = [answers.slice(0, 250), answers.slice(250)];
  const [first, last] = ordersAfter(learned, measured, [0, 250], createSfc32(1));
  expect(first!.tau).toBeLessThan(-0.3);
  // Half of all pairs are between a short and a long answer, and can be ordered.
  expect(last!.tau).toBeGreaterThan(0.3);
});

test('with fewer answers than asked for it measures after all of them', () => {
  const answers = contraryAnswers().slice(0, 30);
  const [all, more] = ordersAfter(answers, answers, [30, 90], createSfc32(2));
  expect([all!.outcomes, more!.outcomes]).toEqual([30, 90]);
  expect(more!.tau).toBe(all!.tau);
});
