import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteNames } from './byteNames.ts';

test('equal texts share a number, and numbers give the texts back, through every growth of the table', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 3000, size: 'max' }), (texts) => {
      const names = createByteNames();
      const encoder = new TextEncoder();
      const plain = texts.map((text) => text.replaceAll(/["\\]/g, ''));
      const ids = plain.map((text) => {
        const bytes = encoder.encode(`<${text}>`);
        return names.intern(bytes, 1, bytes.length - 1);
      });
      expect(ids.map((id) => names.texts[id])).toEqual(plain);
      expect(names.texts.length).toBe(new Set(plain).size);
    }),
    { numRuns: 20 },
  );
});

test('texts longer than the first store', () => {
  const names = createByteNames();
  const long = new TextEncoder().encode('x'.repeat(300_000));
  expect(names.intern(long, 0, long.length)).toBe(0);
  expect(names.intern(long, 0, long.length - 1)).toBe(1);
  expect(names.texts[0]).toHaveLength(300_000);
});
