import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceRecord } from '../domain/request.ts';
import { sortByArrival } from './sortByArrival.ts';

const record = (arrivalMs: number, inputTokens: number): TraceRecord => ({
  arrivalMs,
  inputTokens,
  outputTokens: 1,
});

test('the first arrival is 0, gaps are kept, records of one time keep their order', () => {
  const given = [record(5, 1), record(-2, 2), record(5, 3), record(-2, 4)];
  const before = structuredClone(given);
  expect(sortByArrival(given)).toEqual([record(0, 2), record(0, 4), record(7, 1), record(7, 3)]);
  expect(given).toEqual(before);
});

test('nothing sorts to nothing', () => {
  expect(sortByArrival([])).toEqual([]);
});

test('no record is lost, and sorting again changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (arrivals) => {
      const sorted = sortByArrival(arrivals.map((arrivalMs, i) => record(arrivalMs, i + 1)));
      const expected = arrivals.map((arrivalMs, i) => [arrivalMs, i + 1] as const);
      expected.sort(([a, i], [b, j]) => a - b || i - j);
      expect(sorted.map((each) => each.inputTokens)).toEqual(expected.map(([, i]) => i));
      expect(sortByArrival(sorted)).toEqual(sorted);
    }),
  );
});
