import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32, decodeJournal, encodeJournal, type Journal } from './journalText.ts';

const entry = fc.record({
  uuid: fc.uuid().map((id) => `GPU-${id}`),
  clock: fc.boolean(),
  persistence: fc.boolean(),
  power: fc.option(
    fc.record({
      beforeMw: fc.nat(1e6),
      setMw: fc.array(fc.nat(1e6), { minLength: 1, maxLength: 4 }),
    }),
  ),
});
const journal: fc.Arbitrary<Journal> = fc.record({
  bootId: fc.uuid(),
  entries: fc.array(entry, { maxLength: 8 }),
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(journal, (kept) => {
      expect(decodeJournal(encodeJournal(kept))).toEqual(kept);
    }),
  );
});

test('no cut and no change of one character goes unnoticed', () => {
  fc.assert(
    fc.property(journal, fc.nat(), fc.constantFrom(...'0159afx \n'), (kept, at, letter) => {
      const text = encodeJournal(kept);
      const place = at % text.length;
      expect(decodeJournal(text.slice(0, place))).toBe(null);
      if (text[place] === letter) return;
      expect(decodeJournal(text.slice(0, place) + letter + text.slice(place + 1))).toBe(null);
    }),
  );
});

test('the checksum is CRC-32', () => {
  expect(crc32('123456789')).toBe(0xcbf43926); // the check value of the standard
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text));
    }),
  );
});
