import { expect, test } from 'vitest';
import { formatError, grouped, rowError, shown } from './textLine.ts';

const LINE = { file: 'a.csv', lineNumber: 12, text: '\u{1f600}é,x' };

test('a column counts whole characters from 1', () => {
  // The emoji takes two UTF-16 units, so offset 4 is the fourth character.
  expect(rowError(LINE, 4, '"x"', 'a digit').message).toBe(
    'ERR_TRACE_ROW: a.csv:12:4: got "x"; expected a digit',
  );
  expect(rowError(LINE, 0, '""', 'a digit').message).toContain('a.csv:12:1:');
});

test('an error about the format points at the start of its line and keeps its cause', () => {
  const cause = new Error('x');
  const error = formatError(LINE, 'a', 'b', cause);
  expect(error).toMatchObject({ code: 'ERR_TRACE_FORMAT', cause });
  expect(error.message).toBe('ERR_TRACE_FORMAT: a.csv:12:1: got a; expected b');
  expect(formatError(LINE, 'a', 'b')).not.toHaveProperty('cause');
});

test('a shown value is quoted, escaped and cut after 60 characters', () => {
  expect(shown('a"\n\u0007')).toBe('"a\\"\\n\\u0007"');
  expect(shown('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
  expect(shown('x'.repeat(61))).toBe(`"${'x'.repeat(60)}..."`);
});

test.each([
  [0, '0'],
  [-999, '-999'],
  [1000, '1,000'],
  [-16777216, '-16,777,216'],
  [0.123456, '0.123456'],
])('%d is written %s', (value, text) => {
  expect(grouped(value)).toBe(text);
});
