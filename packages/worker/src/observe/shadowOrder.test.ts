import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createArrivalOrder, passInOrder } from './shadowOrder.ts';

test('whatever the order of the ends, all come out in order of arrival', () => {
  const ends = fc
    .integer({ min: 0, max: 80 })
    .chain((count) => fc.shuffledSubarray([...Array(count).keys()], { minLength: count, maxLength: count }));
  fc.assert(
    fc.property(ends, (places) => {
      const order = createArrivalOrder<number>();
      const out: number[] = [];
      for (const place of places) passInOrder(order, place, place, place, 100, (value) => out.push(value));
      expect(out).toEqual([...Array(places.length).keys()]);
      expect(order.ended.size).toBe(0);
    }),
  );
});

test('one that runs too long is passed over, and comes when it ends', () => {
  const order = createArrivalOrder<number>(0, 1000);
  const out: number[] = [];
  const end = (place: number, nowMs: number) =>
    passInOrder(order, place, 10 * place, place, nowMs, (value) => out.push(value));
  end(1, 500);
  end(3, 900);
  expect(out).toEqual([]);
  // The request at place 1 came at 10 ms, 1,001 ms ago; those at 0 and 2 are older than what is kept behind them.
  end(4, 1011);
  expect(out).toEqual([1]);
  end(5, 1031);
  expect(out).toEqual([1, 3, 4, 5]);
  end(0, 2000);
  end(2, 2000);
  end(6, 2001);
  expect(out).toEqual([1, 3, 4, 5, 0, 2, 6]);
});

test('what is kept is bounded', () => {
  const order = createArrivalOrder<number>(0, 1e9, 3);
  const out: number[] = [];
  for (const place of [1, 2, 3, 4]) passInOrder(order, place, 0, place, 0, (value) => out.push(value));
  expect(out).toEqual([1, 2, 3, 4]);
});
