import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecentTable, useEntry } from './recentTable.ts';

test('it keeps the names used last, as a naive list does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 9 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (uses, capacity) => {
        const table = createRecentTable<{ uses: number }>(capacity);
        let recent: string[] = [];
        for (const use of uses) {
          const name = String(use);
          useEntry(table, name, () => ({ uses: 0 })).uses += 1;
          recent = [...recent.filter((other) => other !== name), name].slice(-capacity);
        }
        expect([...table.entries.keys()]).toEqual(recent);
      },
    ),
  );
});

test('an entry lives on while it is used, and is made anew once it was forgotten', () => {
  const table = createRecentTable<number[]>(2);
  useEntry(table, 'a', () => []).push(1);
  useEntry(table, 'b', () => []);
  useEntry(table, 'a', () => []).push(2);
  useEntry(table, 'c', () => []);
  expect([useEntry(table, 'a', () => []), useEntry(table, 'b', () => [9])]).toEqual([[1, 2], [9]]);
});

test('names of the language itself are names like others', () => {
  const table = createRecentTable<number>(3);
  expect(useEntry(table, '__proto__', () => 1) + useEntry(table, 'constructor', () => 2)).toBe(3);
  expect([...table.entries]).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ]);
});

test('a table for nothing is refused', () => {
  expect(() => createRecentTable(0)).toThrow('ERR_ARGUMENT: capacity');
});
