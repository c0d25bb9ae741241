import { expect, test } from 'vitest';
import { DATA_SPLITS, isDataSplit } from './dataSplit.ts';

test('train and test are the parts, and nothing else is', () => {
  expect(DATA_SPLITS.every(isDataSplit)).toBe(true);
  for (const other of ['val', 'Train', 'train ', '', 0, null, undefined, ['train']]) {
    expect(isDataSplit(other)).toBe(false);
  }
});
