import { createSfc32, sampleNormal } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import type { LengthMatrix } from '../learning/lengthMatrix.ts';
import { promptHash, textTrunkScorer } from './textTrunk.ts';

const WORDS = ['list', 'name', 'explain', 'compare', 'story', 'essay'];

const prompts = Array.from({ length: 80 }, (_, i) => `${WORDS[i % WORDS.length]} item ${i}`);

const scorer = textTrunkScorer(
  prompts.map((prompt) => ({ prompt, model: 'm', outputTokens: 1, source: 's', split: 'train' })),
);

/** Three models whose answers to a prompt lie within 0.2, longer the later its word; 60 prompts to train, 20 to test. */
function lengthMatrix(): LengthMatrix {
  const rng = createSfc32(5);
  return {
    models: ['a', 'b', 'c'],
    promptHashes: prompts.map(promptHash),
    train: Int32Array.from({ length: 60 }, (_, i) => i),
    test: Int32Array.from({ length: 20 }, (_, i) => 60 + i),
    logTokens: prompts.map((_, i) =>
      Float64Array.from([0, 0.1, 0.2], (extra) => 3 + 0.5 * (i % 6) + extra + sampleNormal(rng, 0, 0.01)),
    ),
  };
}

const KNOWN = [0, 1, 2];
const before = scorer(lengthMatrix(), KNOWN);

test('prompts that ask for more are forecast longer', () => {
  const meanOf = (word: number): number => {
    const own = before.filter((_, i) => i % WORDS.length === word);
    return own.reduce((sum, score) => sum + score, 0) / own.length;
  };
  expect(meanOf(5) - meanOf(0)).toBeGreaterThan(1);
});

test('answers to test prompts are never read', () => {
  const matrix = lengthMatrix();
  for (const place of matrix.test) matrix.logTokens[place]!.fill(9);
  expect(scorer(matrix, KNOWN)).toEqual(before);
});

test('the forecast of a training prompt does not know its own answers', () => {
  const matrix = lengthMatrix();
  matrix.logTokens[7]!.fill(9);
  const after = scorer(matrix, KNOWN);
  expect(after[7]).toBe(before[7]);
  expect(after[8]).not.toBe(before[8]);
});

test('one model of three that answers in a word changes nothing', () => {
  const matrix = lengthMatrix();
  // It was the shortest before; the median stays the second.
  for (const row of matrix.logTokens) row[row.indexOf(Math.min(...row))] = 0;
  expect(scorer(matrix, KNOWN)).toEqual(before);
});
