import { DEFAULT_TENANT } from '@wattlane/core/domain';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../observe/requestRecord.ts';
import {
  createRowQueue,
  dropRows,
  oldestRow,
  pendingRows,
  pushRow,
  returnRows,
  settleRows,
  takeRows,
} from './rowQueue.ts';

/** Takes 512 + 2 * (id + model + tenant) bytes: 512 + 2 * (1 + 0 + 7) = 528 with an id of one character. */
const record = (id: string) => ({ id, model: '', tenant: DEFAULT_TENANT }) as RequestRecord;
const BYTES = 528;

function filled(ids: string, mostBytes = 1e9) {
  const queue = createRowQueue(mostBytes);
  for (const id of ids) pushRow(queue, record(id), 0);
  return queue;
}

const idsOf = (rows: readonly { record: RequestRecord }[]) => rows.map((row) => row.record.id).join('');

test('rows leave in the order in which they came, with numbers that rise by 1', () => {
  const queue = filled('abcde');
  expect(takeRows(queue, 2).map(({ number, record }) => [number, record.id])).toEqual([
    [0, 'a'],
    [1, 'b'],
  ]);
  settleRows(queue, 0);
  expect(idsOf(takeRows(queue, 10))).toBe('cde');
  settleRows(queue, 1);
  expect(queue).toMatchObject({ acknowledged: 4, dropped: 1, bytes: 0, nextNumber: 5 });
  expect(oldestRow(queue)).toBeUndefined();
});

test('rows that come back stand in front again', () => {
  const queue = filled('abcd');
  takeRows(queue, 2);
  pushRow(queue, record('e'), 0);
  returnRows(queue);
  expect(oldestRow(queue)!.number).toBe(0);
  expect(idsOf(takeRows(queue, 10))).toBe('abcde');
});

test('beyond the bound the oldest row that waits is dropped; those in flight are not', () => {
  const queue = filled('abc', 3 * BYTES);
  takeRows(queue, 1);
  pushRow(queue, record('d'), 0);
  expect([queue.dropped, pendingRows(queue), queue.bytes]).toEqual([1, 3, 3 * BYTES]);
  returnRows(queue);
  expect(idsOf(takeRows(queue, 10))).toBe('acd');
});

test('a row that is larger than the bound is dropped itself', () => {
  const queue = filled('a', BYTES - 1);
  expect([queue.dropped, pendingRows(queue), queue.bytes]).toEqual([1, 0, 0]);
});

test('rows that are given up are counted, those in flight included', () => {
  const queue = filled('abc');
  takeRows(queue, 1);
  dropRows(queue);
  expect([queue.dropped, pendingRows(queue), queue.bytes]).toEqual([3, 0, 0]);
});
