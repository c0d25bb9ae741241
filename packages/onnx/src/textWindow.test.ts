import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textBudget, textWindow } from './textWindow.ts';

test('512 tokens leave 128 for the start and 382 for the end', () => {
  expect(textBudget(512)).toEqual({ headTokens: 128, tailTokens: 382 });
  expect(textBudget(4)).toEqual({ headTokens: 1, tailTokens: 1 });
});

test('a text that fits is read whole', () => {
  expect(textWindow(['ab', '', 'cd'], textBudget(8))).toEqual({ head: 'abcd', tail: '' });
  expect(textWindow([], textBudget(8))).toEqual({ head: '', tail: '' });
});

test('of a longer one 16 characters a token are read from both ends', () => {
  // maxLength 8: 2 tokens from the start, 4 from the end: 32 and 64 characters.
  const { head, tail } = textWindow(['a'.repeat(40), 'b'.repeat(30), 'c'.repeat(50)], textBudget(8));
  expect(head).toBe('a'.repeat(32));
  expect(tail).toBe('b'.repeat(14) + 'c'.repeat(50));
});

test('agrees with cutting the whole text, for any parts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 60 }), { maxLength: 8 }),
      fc.integer({ min: 4, max: 12 }),
      (parts, maxLength) => {
        const { headTokens, tailTokens } = textBudget(maxLength);
        const text = parts.join('');
        const { head, tail } = textWindow(parts, { headTokens, tailTokens });
        if (text.length <= 16 * (maxLength - 2)) expect({ head, tail }).toEqual({ head: text, tail: '' });
        else {
          expect(head).toBe(text.slice(0, 16 * headTokens));
          expect(tail).toBe(text.slice(text.length - 16 * tailTokens));
        }
      },
    ),
  );
});
