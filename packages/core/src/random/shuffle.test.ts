import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draws, expectChiSquare } from './goodnessOfFit.test.support.ts';
import { createSfc32 } from './sfc32.ts';
import { shuffleInPlace } from './shuffle.ts';

function shuffled<T>(seed: number, list: T[]): T[] {
  shuffleInPlace(createSfc32(seed), list);
  return list;
}

test('a seed gives these orders', () => {
  expect(shuffled(1, [0, 1, 2, 3, 4, 5, 6, 7])).toEqual([6, 7, 4, 3, 5, 2, 1, 0]);
  expect(shuffled(2, [0, 1, 2, 3, 4, 5, 6, 7])).toEqual([7, 6, 0, 2, 5, 1, 4, 3]);
});

test('keeps every element', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.string()), (seed, list) => {
      expect(shuffled(seed, [...list]).sort()).toEqual([...list].sort());
    }),
  );
});

test('every order of four comes up equally often', () => {
  const sample = draws(4, 48_000, (rng) => {
    const list = Uint8Array.of(0, 1, 2, 3);
    shuffleInPlace(rng, list);
    return rank(list);
  });
  expectChiSquare(sample, new Array(24).fill(1 / 24));
});

/** Place of an order of 0, 1, 2, ... among all of them, from 0. */
function rank(list: Uint8Array): number {
  let place = 0;
  for (let i = 0; i < list.length; i++) {
    let smallerLater = 0;
    for (let j = i + 1; j < list.length; j++) if (list[j]! < list[i]!) smallerLater += 1;
    place = place * (list.length - i) + smallerLater;
  }
  return place;
}

test('lists of none and one stay as they are', () => {
  expect([shuffled(1, []), shuffled(1, ['a'])]).toEqual([[], ['a']]);
});
