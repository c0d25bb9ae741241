import { expect, test } from 'vitest';
import { inputShape } from './inputShape.ts';
import { readText } from './readText.ts';
import { createTokenBuffer } from './tokenBuffer.ts';

function shapeOf(text: string): number {
  const tokens = createTokenBuffer(2000);
  readText(tokens, text, 0, text.length);
  return inputShape(tokens, 0, tokens.count);
}

test('inputs that begin alike and are about as long have one shape', () => {
  expect(shapeOf('[1, 2]')).toBe(shapeOf('[8, 9]'));
  expect(shapeOf('apple')).toBe(shapeOf('pear'));
});

test('what it begins with, its length and its lines tell inputs apart', () => {
  const inputs = [
    '',
    'word',
    '7',
    '[1]',
    '{1}',
    '[1, 2, 3, 4, 5, 6]',
    '[1\n,\n2\n,\n3]',
    '[1, 2, 3]',
    'a '.repeat(600),
  ];
  expect(new Set(inputs.map(shapeOf)).size).toBe(inputs.length);
});

test('beyond 1,024 tokens inputs have one length', () => {
  expect(shapeOf('a '.repeat(1100))).toBe(shapeOf('a '.repeat(600)));
});
