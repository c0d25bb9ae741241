import { expect, test } from 'vitest';
import { kindsOf } from './kindsOf.ts';
import type { TrainingRow } from './trainingRow.ts';

const rowsOf = (sizes: Readonly<Record<string, number>>): TrainingRow[] =>
  Object.entries(sizes).flatMap(([kind, size]) =>
    Array.from({ length: size }, () => ({ request: { turns: [] }, outputTokens: 1, kind })),
  );

test('large kinds get a place, largest first, and small ones none', () => {
  const { kinds, kindOf } = kindsOf(rowsOf({ a: 100, b: 300, c: 99 }));
  expect(kinds).toEqual(['b', 'a']);
  expect([kindOf[0], kindOf[100], kindOf[400]]).toEqual([1, 0, -1]);
});

test('there are at most ten', () => {
  const sizes = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`k${i}`, 100 + i]));
  expect(kindsOf(rowsOf(sizes)).kinds).toEqual([
    'k11',
    'k10',
    'k9',
    'k8',
    'k7',
    'k6',
    'k5',
    'k4',
    'k3',
    'k2',
  ]);
});

test('without two large kinds all rows are of one', () => {
  for (const sizes of [
    { a: 120, b: 5 },
    { a: 5, b: 5 },
  ]) {
    const { kinds, kindOf } = kindsOf(rowsOf(sizes));
    expect(kinds.length).toBe(1);
    expect(kindOf.every((place) => place === 0)).toBe(true);
  }
});
