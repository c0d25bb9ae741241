import { describe, expect, test } from 'vitest';
import { checkPairs } from './checkPairs.ts';
import { kendallTau } from './kendallTau.ts';
import { spearman } from './spearman.ts';

describe.each([checkPairs, kendallTau, spearman])('$name', (statistic) => {
  test.each([
    [[1, 2], [1], 'ERR_SHAPE: 2 values of x, 1 of y'],
    [[], [], 'ERR_EMPTY: 0 pairs'],
    [[1], [1], 'ERR_EMPTY: 1 pairs'],
    [[1, Number.NaN], [1, 2], 'ERR_ARGUMENT: NaN in pair 1'],
    [[1, 2], [Number.NaN, 2], 'ERR_ARGUMENT: NaN in pair 0'],
  ])('refuses %j with %j', (x, y, message) => {
    expect(() => statistic(x, y)).toThrow(message);
  });
});
