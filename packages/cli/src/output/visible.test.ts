import { expect, test } from 'vitest';
import { visible } from './visible.ts';

test('line breaks and escapes of a terminal become text', () => {
  expect(visible('a\nb\u001b[2Jc\u2028')).toBe('a\\u000ab\\u001b[2Jc\\u2028');
});

test('letters of any script stay', () => {
  expect(visible('trace é 日本 😀.csv')).toBe('trace é 日本 😀.csv');
});
