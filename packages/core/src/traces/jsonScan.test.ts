import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanJson } from './jsonScan.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const spread = (text: string): string => text.replaceAll(':', ' :\t').replaceAll(',', ' , ');

test('finds no error in what JSON.parse takes', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(scanJson(text).errorAt).toBe(-1);
      expect(scanJson(` ${JSON.stringify(JSON.parse(text), null, 1)}\n`).errorAt).toBe(-1);
    }),
  );
});

test('finds an error exactly in what JSON.parse refuses', () => {
  const soup = fc.string({
    unit: fc.constantFrom(...'{}[]:,"\\u0a1-+.eE tfn', 'true', 'null', '"a"', '\u0001'),
  });
  const cut = fc.json().chain((text) =>
    fc.tuple(fc.nat(text.length), fc.nat(3), soup).map(([at, gone, put]) => {
      return text.slice(0, at) + put.slice(0, 2) + text.slice(at + gone);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(soup, cut), (text) => {
      expect(scanJson(text).errorAt === -1).toBe(parses(text));
    }),
    { numRuns: 2000 },
  );
});

test('the spans of members hold their values, the last one where a key comes twice', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const text = JSON.stringify(object);
      const { members } = scanJson(text);
      const read = [...members].map(([key, { start, end }]) => [key, JSON.parse(text.slice(start, end))]);
      expect(new Map(read as [string, unknown][])).toEqual(new Map(Object.entries(JSON.parse(text))));
    }),
  );
  const twice = '{"a": 1, "b": {"a": 3}, "a": 2}';
  expect(scanJson(twice).members.get('a')).toEqual({ start: 29, end: 30 });
});

test('the spans of elements hold their values', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer(), fc.array(fc.nat()), fc.boolean())), (list) => {
      const text = spread(JSON.stringify(list));
      expect(scanJson(text).elements.map(({ start, end }) => JSON.parse(text.slice(start, end)))).toEqual(
        list,
      );
    }),
  );
});

test.each([
  ['', 0],
  ['{"a":1', 6],
  ['{"a":1,}', 7],
  ['{"a" 1}', 5],
  ['{a:1}', 1],
  ['[1,2,x]', 5],
  ['[01]', 2],
  ['{"a":"b\nc"}', 7],
  ['{"a":"\\x"}', 6],
  ['{"a":1} x', 8],
  ['{"a":nul}', 5],
])('the error in %j is at offset %i', (text, errorAt) => {
  expect(scanJson(text).errorAt).toBe(errorAt);
});

test('a text nested without end is an error and no crash', () => {
  expect(scanJson('['.repeat(100_000)).errorAt).toBeGreaterThan(0);
});
