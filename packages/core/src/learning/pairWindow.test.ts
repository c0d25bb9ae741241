import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kendallTau } from '../stats/kendallTau.ts';
import { createPairWindow, pushPair, windowTau } from './pairWindow.ts';

const small = fc.integer({ min: 0, max: 6 });

test('tau is that of the last pairs, ties and all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(small, small), { maxLength: 60 }),
      fc.integer({ min: 2, max: 12 }),
      (pairs, n) => {
        const window = createPairWindow(n);
        for (const [predicted, actual] of pairs) pushPair(window, predicted, actual, false);
        const last = pairs.slice(-n);
        const expected =
          last.length < 2
            ? 0
            : kendallTau(
                last.map(([predicted]) => predicted),
                last.map(([, actual]) => actual),
              );
        expect(windowTau(window)).toBeCloseTo(expected, 12);
      },
    ),
  );
});

test('the counts are those of a fresh window with the same pairs: nothing drifts', () => {
  const pair = fc.tuple(small, small, fc.boolean());
  fc.assert(
    fc.property(fc.array(pair, { minLength: 8, maxLength: 60 }), (pairs) => {
      const [running, fresh] = [createPairWindow(8), createPairWindow(8)];
      for (const each of pairs) pushPair(running, ...each);
      for (const each of pairs.slice(-8)) pushPair(fresh, ...each);
      for (const name of ['score', 'tiedPredicted', 'tiedActual', 'size'] as const) {
        expect(running[name]).toBe(fresh[name]);
      }
    }),
  );
});

describe('censored lengths', () => {
  /** Score of two pairs whose predictions rise. */
  function scoreOf(first: [number, boolean], second: [number, boolean]): number {
    const window = createPairWindow(2);
    pushPair(window, 1, ...first);
    pushPair(window, 2, ...second);
    return window.score;
  }

  test('one that was cut above a finished one is the longer one', () => {
    expect(scoreOf([5, false], [9, true])).toBe(1);
    expect(scoreOf([9, true], [5, false])).toBe(-1);
  });

  test('one that was cut below another cannot be compared', () => {
    expect([
      scoreOf([5, true], [9, false]),
      scoreOf([9, true], [5, true]),
      scoreOf([5, true], [5, true]),
    ]).toEqual([0, 0, 0]);
  });

  test('of two of the same length the one that was cut is the longer one', () => {
    expect([scoreOf([5, false], [5, true]), scoreOf([5, true], [5, false])]).toEqual([1, -1]);
  });
});

test('all ties, one pair or none give 0', () => {
  const window = createPairWindow(3);
  expect(windowTau(window)).toBe(0);
  for (let i = 0; i < 3; i++) pushPair(window, 4, i, false);
  expect(windowTau(window)).toBe(0);
});

test('a window that holds no two pairs is refused', () => {
  expect(() => createPairWindow(1)).toThrow('ERR_ARGUMENT: capacity');
});
