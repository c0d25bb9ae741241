import fc from 'fast-check';
import { expect, test } from 'vitest';
import { midRanks } from './midRanks.ts';

test('equal values share the mean of their ranks', () => {
  expect([...midRanks([30, 10, 20, 20, 5])]).toEqual([5, 2, 3.5, 3.5, 1]);
  expect([...midRanks([7, 7, 7])]).toEqual([2, 2, 2]);
  expect([...midRanks([])]).toEqual([]);
});

test('a rank is the number of smaller values, plus half of the other equal ones, plus 1', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (values) => {
      const counted = values.map((value) => {
        const smaller = values.filter((other) => other < value).length;
        const equal = values.filter((other) => other === value).length;
        return smaller + (equal - 1) / 2 + 1;
      });
      expect([...midRanks(values)]).toEqual(counted);
    }),
  );
});
