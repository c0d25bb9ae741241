import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countAtMost, createSlidingWindow, dropOldest, pushValue } from './slidingWindow.ts';

test('it holds the last values in order of size, whatever is pushed and dropped', () => {
  const step = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null, freq: 4 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 8 }), (steps, capacity) => {
      const window = createSlidingWindow(capacity);
      let last: number[] = [];
      for (const value of steps) {
        if (value === null) {
          dropOldest(window);
          last = last.slice(1);
        } else {
          pushValue(window, value);
          last = [...last, value].slice(-capacity);
        }
        expect([...window.sorted.subarray(0, window.size)]).toEqual([...last].sort((a, b) => a - b));
        expect(countAtMost(window, 2)).toBe(last.filter((other) => other <= 2).length);
      }
    }),
  );
});

test('infinities have their places', () => {
  const window = createSlidingWindow(3);
  for (const value of [Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY]) pushValue(window, value);
  expect([...window.sorted]).toEqual([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]);
});

test('a window for nothing is refused', () => {
  expect(() => createSlidingWindow(0)).toThrow('ERR_ARGUMENT: capacity');
});
