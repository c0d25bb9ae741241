import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldText } from './heldText.ts';

test('every text comes back as it is and is held once', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 })), (list) => {
      const texts = new Map<string, string>();
      expect(list.map((text) => heldText(texts, text))).toEqual(list);
      expect([...texts.keys()]).toEqual([...new Set(list)]);
      expect([...texts.values()]).toEqual([...texts.keys()]);
    }),
  );
});
