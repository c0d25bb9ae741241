import type { RequestRecord } from '../observe/requestRecord.ts';
import { recordBytes } from './requestColumns.ts';

/** A row that waits for its commit. */
export interface PendingRow {
  /** Rises by 1 with every row of a run. */
  readonly number: number;
  readonly record: RequestRecord;
  readonly atMs: number;
}

/** Rows that are not acknowledged, in the order in which they came. Plain data. */
export interface RowQueue {
  /** Of `waiting`, from `head` on. */
  waiting: PendingRow[];
  head: number;
  /** Older than those that wait; with the writer, which has not answered. */
  inFlight: PendingRow[];
  bytes: number;
  readonly mostBytes: number;
  /** Number of the next row. */
  nextNumber: number;
  acknowledged: number;
  dropped: number;
}

/** @param mostBytes  bound on the memory of rows that are not acknowledged */
export function createRowQueue(mostBytes: number): RowQueue {
  return {
    waiting: [],
    head: 0,
    inFlight: [],
    bytes: 0,
    mostBytes,
    nextNumber: 0,
    acknowledged: 0,
    dropped: 0,
  };
}

/** Rows that wait for the writer. */
export const waitingRows = ({ waiting, head }: RowQueue): number => waiting.length - head;

/** Rows that are neither acknowledged nor dropped. */
export const pendingRows = (queue: RowQueue): number => queue.inFlight.length + waitingRows(queue);

/** The one that has waited longest; undefined without one. */
export const oldestRow = ({ inFlight, waiting, head }: RowQueue): PendingRow | undefined =>
  inFlight[0] ?? waiting[head];

/**
 * Adds a row. Where the bound on memory is passed, the oldest rows that wait are dropped and counted. Those in flight
 * are not, since the writer may have written them.
 */
export function pushRow(queue: RowQueue, record: RequestRecord, nowMs: number): void {
  queue.waiting.push({ number: queue.nextNumber, record, atMs: nowMs });
  queue.nextNumber += 1;
  queue.bytes += recordBytes(record);
  while (queue.bytes > queue.mostBytes && waitingRows(queue) > 0) dropOldest(queue);
}

/** Hands the oldest rows to the writer, `most` of them at the most. None may be in flight. */
export function takeRows(queue: RowQueue, most: number): readonly PendingRow[] {
  const end = Math.min(queue.waiting.length, queue.head + most);
  queue.inFlight = queue.waiting.slice(queue.head, end);
  queue.head = end;
  compact(queue);
  return queue.inFlight;
}

/** The rows in flight are written, but for `refused` of them, which never will be. */
export function settleRows(queue: RowQueue, refused: number): void {
  queue.acknowledged += queue.inFlight.length - refused;
  queue.dropped += refused;
  for (const { record } of queue.inFlight) queue.bytes -= recordBytes(record);
  queue.inFlight = [];
}

/** The rows in flight were not written, or it is not known: they wait again, in front of all others. */
export function returnRows(queue: RowQueue): void {
  queue.waiting = [...queue.inFlight, ...queue.waiting.slice(queue.head)];
  queue.head = 0;
  queue.inFlight = [];
}

/** Gives all rows up. */
export function dropRows(queue: RowQueue): void {
  queue.dropped += pendingRows(queue);
  queue.waiting = [];
  queue.inFlight = [];
  queue.head = 0;
  queue.bytes = 0;
}

function dropOldest(queue: RowQueue): void {
  queue.bytes -= recordBytes(queue.waiting[queue.head]!.record);
  queue.head += 1;
  queue.dropped += 1;
  compact(queue);
}

/** Lets go of the rows before `head` once they are the larger half, so that each row is moved once on average. */
function compact(queue: RowQueue): void {
  if (queue.head * 2 <= queue.waiting.length) return;
  queue.waiting = queue.waiting.slice(queue.head);
  queue.head = 0;
}
