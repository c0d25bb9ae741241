import { expect, test } from 'vitest';
import { jobSizeMs } from './jobSize.ts';

const model = { baseMs: 100, perInputTokenMs: 0.04, perOutputTokenMs: 20 };

test('prompt and answer both count: 100 + 0.04 x 2000 + 20 x 13 = 440 ms', () => {
  expect(jobSizeMs(model, 2000, 13)).toBeCloseTo(440, 9);
});

test('nothing to compute costs the base', () => {
  expect(jobSizeMs(model, 0, 0)).toBe(100);
});

test.each([
  [-1, 5],
  [5, Number.NaN],
])('%s input and %s output tokens are refused', (input, output) => {
  expect(() => jobSizeMs(model, input, output)).toThrow('ERR_ARGUMENT');
});
