import { expect, test } from 'vitest';
import { hashWord } from './featureHash.ts';
import { readText } from './readText.ts';
import { createTokenBuffer } from './tokenBuffer.ts';

test('only the part is read, and a second part stands behind the first with its units', () => {
  const tokens = createTokenBuffer(10);
  readText(tokens, 'one two three', 4, 7);
  readText(tokens, 'four', 0, 4);
  expect([...tokens.hash.subarray(0, tokens.count)]).toEqual(['two', 'four'].map(hashWord));
  const places = [...tokens.place.subarray(0, tokens.count)];
  expect(places.map((place) => String.fromCharCode(tokens.units[place]!))).toEqual(['t', 'f']);
});

test('a text in pieces that normal form C joins is read as if joined', () => {
  const tokens = createTokenBuffer(10);
  readText(tokens, 'cafe\u0301', 0, 5);
  expect([...tokens.hash.subarray(0, tokens.count)]).toEqual([hashWord('caf\u00e9')]);
});

test('units that find no room are left out', () => {
  const tokens = createTokenBuffer(3000);
  for (let i = 0; i < 3; i++) readText(tokens, 'ab '.repeat(1000), 0, 3000);
  expect(tokens.count).toBeLessThan(1500);
  expect(tokens.count).toBeGreaterThan(1000);
});
