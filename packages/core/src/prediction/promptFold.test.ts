import { expect, test } from 'vitest';
import { promptFold } from './promptFold.ts';
import type { PromptRequest } from './promptRequest.ts';

const user = (text: string, model = 'm'): PromptRequest => ({ turns: [{ role: 'user', text }], model });

test('the same prompt falls into the same fold, whatever the model and the white space around it', () => {
  for (let i = 0; i < 50; i++) {
    expect(promptFold(user(` prompt ${i}\n`, 'x'), 7)).toBe(promptFold(user(`prompt ${i}`, 'y'), 7));
  }
});

test('folds are of about equal size', () => {
  const sizes = new Int32Array(5);
  for (let i = 0; i < 5000; i++) sizes[promptFold(user(`prompt ${i}`), 5)]!++;
  // Binomial with n = 5,000 and p = 0.2: standard deviation 28.3; five of them.
  for (const size of sizes) expect(Math.abs(size - 1000)).toBeLessThan(142);
});

test('where a turn ends counts', () => {
  const split: PromptRequest = { turns: ['ab', 'c'].map((text) => ({ role: 'user', text })) };
  const other: PromptRequest = { turns: ['a', 'bc'].map((text) => ({ role: 'user', text })) };
  expect(promptFold(split, 1_000_003)).not.toBe(promptFold(other, 1_000_003));
});
