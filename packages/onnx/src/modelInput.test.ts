import { expect, test } from 'vitest';
import { modelInput } from './modelInput.ts';

const numbers = (values: BigInt64Array): number[] => Array.from(values, Number);

test('shorter texts are padded at the end, and the mask says where', () => {
  const { dims, ids, mask, types } = modelInput([[5, 6, 7], [8]], 9);
  expect(dims).toEqual([2, 3]);
  expect(numbers(ids)).toEqual([5, 6, 7, 8, 9, 9]);
  expect(numbers(mask)).toEqual([1, 1, 1, 1, 0, 0]);
  expect(numbers(types)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a length pads every text to it', () => {
  const { dims, ids, mask } = modelInput([[5, 6]], 0, 4);
  expect(dims).toEqual([1, 4]);
  expect(numbers(ids)).toEqual([5, 6, 0, 0]);
  expect(numbers(mask)).toEqual([1, 1, 0, 0]);
});
