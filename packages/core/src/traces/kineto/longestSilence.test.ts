import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addRow, createEventColumns, type EventColumns } from './eventColumns.ts';
import { longestSilence } from './longestSilence.ts';

function columnsOf(events: readonly (readonly [number, number])[]): EventColumns {
  const columns = createEventColumns();
  for (const [at, us] of events) {
    const row = addRow(columns);
    columns.startUs[row] = at;
    columns.durationUs[row] = us;
  }
  return columns;
}

/** By sorting. */
function exactUs(events: readonly (readonly [number, number])[]): number {
  let until = 0;
  let longest = 0;
  for (const [at, us] of [...events].sort(([a], [b]) => a - b)) {
    longest = Math.max(longest, at - until);
    until = Math.max(until, at + us);
  }
  return longest;
}

test('a gap between two runs, and none in events that meet or lie in each other', () => {
  const { us, spanUs } = longestSilence(
    columnsOf([
      [0, 10],
      [5, 2],
      [900, 100],
    ]),
  );
  expect(spanUs).toBe(1000);
  expect(us).toBeGreaterThan(889);
  expect(us).toBeLessThanOrEqual(890);
  expect(
    longestSilence(
      columnsOf([
        [0, 500],
        [500, 500],
      ]),
    ).us,
  ).toBe(0);
  expect(longestSilence(columnsOf([[0, 0]])).us).toBe(0);
});

test('is the exact one, less at most 1/2,000 of the span', () => {
  const event = fc.tuple(
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.double({ min: 0, max: 1e5, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), (others) => {
      const events: (readonly [number, number])[] = [[0, 1], ...others];
      const { us, spanUs } = longestSilence(columnsOf(events));
      const exact = exactUs(events);
      expect(us).toBeLessThanOrEqual(exact + 1e-6);
      expect(us).toBeGreaterThanOrEqual(exact - spanUs / 2000);
    }),
  );
});
