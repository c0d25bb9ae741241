import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter, flushLine, MAX_LINE_LENGTH, splitLines } from './lineSplitter.ts';

function linesOf(chunks: readonly string[]): { lines: [number, string][]; long: number[] } {
  const lines: [number, string][] = [];
  const long: number[] = [];
  const sink = {
    onLine: (text: string, lineNumber: number) => void lines.push([lineNumber, text]),
    onLongLine: (lineNumber: number) => void long.push(lineNumber),
  };
  const splitter = createLineSplitter();
  for (const chunk of chunks) splitLines(splitter, chunk, sink);
  flushLine(splitter, sink);
  return { lines, long };
}

test('any cutting of a text gives the lines that String.split gives', () => {
  const chunk = fc.string({
    unit: fc.constantFrom('a', ',', '\n', '\r', '\r\n', '\u{1f600}', '"'),
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.array(chunk), (chunks) => {
      const expected = chunks
        .join('')
        .split('\n')
        .map((line) => line.replace(/\r$/, ''));
      const { lines } = linesOf(chunks);
      // A text that ends in a line feed has no line behind it; one that ends in "\r" keeps an empty last line.
      if (lines.length < expected.length) expect(expected.pop()).toBe('');
      expect(lines).toEqual(expected.map((line, i) => [i + 1, line]));
    }),
  );
});

test('a byte order mark is dropped at the start of the text only, even behind an empty chunk', () => {
  expect(linesOf(['', '\ufeffa\n', '\ufeffb']).lines).toEqual([
    [1, 'a'],
    [2, '\ufeffb'],
  ]);
});

test('a line feed in a chunk of its own ends the line before it, "\\r" included', () => {
  expect(linesOf(['a\r', '\n', '\n', 'b']).lines).toEqual([
    [1, 'a'],
    [2, ''],
    [3, 'b'],
  ]);
});

test('a line of the greatest length is read, one character more is reported once and passed over', () => {
  const half = 'x'.repeat(MAX_LINE_LENGTH / 2);
  const { lines, long } = linesOf([`${half}${half}\na\n${half}`, half, 'x', half, 'y\nb', '']);
  expect(lines.map(([lineNumber, text]) => [lineNumber, text.length])).toEqual([
    [1, MAX_LINE_LENGTH],
    [2, 1],
    [4, 1],
  ]);
  expect(long).toEqual([3]);
});

test('a line that is too long is found so inside one chunk and at the end of the text', () => {
  const tooLong = 'x'.repeat(MAX_LINE_LENGTH + 1);
  expect(linesOf([`a\n${tooLong}\nb\n${tooLong}`])).toEqual({
    lines: [
      [1, 'a'],
      [3, 'b'],
    ],
    long: [2, 4],
  });
});
