import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { cutText, readRows } from './chunks.test.helper.ts';
import { MAX_LINE_LENGTH } from './lineSplitter.ts';
import { createRowReader } from './rowReader.ts';
import { rowError, type TextLine } from './textLine.ts';

/** Reads whole numbers; lines that begin with # are no rows. */
function readNumber(line: TextLine): number | undefined {
  if (line.text.startsWith('#')) return undefined;
  if (line.text === 'stop') throw new WattlaneError('ERR_TRACE_FORMAT', 'stopped');
  if (!/^\d+$/.test(line.text)) throw rowError(line, 0, line.text, 'digits');
  return Number(line.text);
}

const createNumberReader = (skipBad = false) =>
  createRowReader({ file: 'n.txt', skipBad }, readNumber, 'numbers');

test('every line that is not blank is a row, broken or good, or no row at all', () => {
  const lines = fc.array(fc.constantFrom('1', '22', '', '  ', '#', 'x'));
  fc.assert(
    fc.property(lines, fc.array(fc.nat()), (list, places) => {
      const reader = createNumberReader(true);
      const rows = readRows(reader, cutText(['7', ...list].join('\n'), places));
      expect(rows).toEqual([7, ...list.filter((line) => /^\d/.test(line)).map(Number)]);
      const { records, badRows, firstBadRows } = reader.report();
      const bad = list.filter((line) => line === 'x').length;
      expect([records, badRows, firstBadRows.length]).toEqual([rows.length, bad, Math.min(bad, 5)]);
    }),
  );
});

test('the first broken row ends the reading, with its line and column', () => {
  expect(() => createNumberReader().push('1\n\n#\nx\n')).toThrow(
    expect.objectContaining({
      code: 'ERR_TRACE_ROW',
      message: 'ERR_TRACE_ROW: n.txt:4:1: got x; expected digits',
    }),
  );
});

test('skipBad passes over broken rows and over no other error', () => {
  expect(() => createNumberReader(true).push('1\nstop\n')).toThrow('ERR_TRACE_FORMAT: stopped');
});

test('a line that is too long is a broken row', () => {
  const reader = createNumberReader(true);
  expect(readRows(reader, ['1'.repeat(MAX_LINE_LENGTH), '1\n', '2\n'])).toEqual([2]);
  expect(reader.report().firstBadRows).toEqual([
    'n.txt:1:1: got a line of more than 16,777,216 characters; expected a shorter line',
  ]);
});

test('rows that were returned are not kept', () => {
  const reader = createNumberReader();
  expect(reader.push('1\n2\n3')).toEqual([1, 2]);
  expect(reader.push('')).toEqual([]);
  expect(reader.finish()).toEqual([3]);
});

test('a report is a copy', () => {
  const reader = createNumberReader(true);
  reader.push('x\n');
  const before = reader.report();
  reader.push('y\n');
  expect(before).toEqual({ records: 0, badRows: 1, firstBadRows: ['n.txt:1:1: got x; expected digits'] });
});

test('a text without a row is empty, text after the end is refused', () => {
  expect(() => createNumberReader().finish()).toThrow('ERR_TRACE_EMPTY: n.txt: got no row; expected numbers');
  const reader = createNumberReader();
  reader.push('1');
  reader.finish();
  expect(() => reader.push('2\n')).toThrow('ERR_ARGUMENT: n.txt: text after the end');
});
