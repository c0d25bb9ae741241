import type { RequestRecord } from '../../observe/requestRecord.ts';
import type { Runtime, Timer } from '../../runtime/runtime.ts';
import type { ColumnValue } from '../desiredKinds.ts';
import { writeColumns } from '../requestColumns.ts';
import {
  createRowQueue,
  dropRows,
  oldestRow,
  type PendingRow,
  pushRow,
  type RowQueue,
  returnRows,
  settleRows,
  takeRows,
  waitingRows,
} from '../rowQueue.ts';
import type { StoreFault } from './storeFault.ts';
import type { LinkListener, ThreadLink } from './threadLink.ts';
import type { ThreadError } from './threadMessages.ts';

/** Rows of one message, which are written and acknowledged together. */
const BATCH_ROWS = 200;
/** How long a row waits for others, in ms. */
const BATCH_MS = 100;

/** A caller of `flush`. */
interface Flusher {
  /** Rows below this number have to be gone. */
  readonly below: number;
  resolve(): void;
}

/** What a sender works with. */
export interface RowSenderParts {
  readonly link: ThreadLink;
  readonly fault: StoreFault;
  readonly runtime: Pick<Runtime, 'nowMs' | 'setTimer'>;
  readonly report: (text: string) => void;
  /** Name of this run of the gateway. */
  readonly run: string;
  readonly mostPendingBytes: number;
}

/**
 * Brings rows to the writer thread, one batch at a time. A batch goes out when it is full, when its first row has waited
 * for 100 ms, or when somebody waits for it. Its rows stay in the queue until the thread has confirmed their commit, and
 * go out again under the same numbers when it does not.
 */
export class RowSender implements LinkListener {
  readonly queue: RowQueue;
  readonly #parts: RowSenderParts;
  /** Of the next batch, or of the next attempt on it. */
  #timer: Timer | null = null;
  #flushers: Flusher[] = [];

  constructor(parts: RowSenderParts) {
    this.#parts = parts;
    this.queue = createRowQueue(parts.mostPendingBytes);
  }

  push(row: RequestRecord): void {
    const { dropped } = this.queue;
    pushRow(this.queue, row, this.#parts.runtime.nowMs());
    if (this.queue.dropped > dropped) this.#onDropped(dropped);
    this.#schedule();
  }

  /** Resolves when every row pushed before is acknowledged or dropped. */
  flush(): Promise<void> {
    const below = this.queue.nextNumber;
    return new Promise((resolve) => {
      this.#flushers.push({ below, resolve });
      this.#releaseFlushers();
      this.#schedule();
    });
  }

  /** Gives up what is pending. */
  dropAll(): void {
    this.#stopTimer();
    dropRows(this.queue);
    this.#releaseFlushers();
  }

  /** Rows that wait show whether a database that was opened again can be written to. */
  opened(): void {
    if (waitingRows(this.queue) === 0) this.#parts.fault.clear();
    else this.#send();
  }

  rows(message: Parameters<LinkListener['rows']>[0]): void {
    if (message.kind === 'written') this.#onWritten(message.refused, message.reason);
    else this.#onUnwritten(message.error);
  }

  lost(): void {
    this.#stopTimer();
    returnRows(this.queue);
  }

  #onWritten(refused: number, reason: string | null): void {
    settleRows(this.queue, refused);
    if (reason !== null)
      this.#parts.report(`store: ${refused} rows break a check and are dropped (${reason})`);
    this.#parts.fault.clear();
    this.#releaseFlushers();
    this.#schedule();
  }

  #onUnwritten(error: ThreadError): void {
    const { fault, link, runtime } = this.#parts;
    returnRows(this.queue);
    fault.note(error);
    this.#stopTimer();
    if (error.passing) this.#timer = runtime.setTimer(fault.retryMs, () => this.#send());
    else link.restart();
  }

  #onDropped(before: number): void {
    if (before === 0) this.#parts.report('store: no memory left for rows that wait, dropping the oldest');
    this.#releaseFlushers();
  }

  #schedule(): void {
    const { link, fault, runtime } = this.#parts;
    const waiting = waitingRows(this.queue);
    if (!link.isOpen || fault.error !== null || this.queue.inFlight.length > 0 || waiting === 0) return;
    if (waiting >= BATCH_ROWS || this.#flushers.length > 0) this.#send();
    else this.#timer ??= runtime.setTimer(BATCH_MS, () => this.#send());
  }

  #send(): void {
    this.#stopTimer();
    const rows = takeRows(this.queue, BATCH_ROWS);
    if (rows.length > 0) this.#parts.link.post({ kind: 'rows', values: columnsOf(rows, this.#parts.run) });
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #releaseFlushers(): void {
    if (this.#flushers.length === 0) return;
    const oldest = oldestRow(this.queue)?.number ?? Number.POSITIVE_INFINITY;
    const done = this.#flushers.filter(({ below }) => oldest >= below);
    this.#flushers = this.#flushers.filter(({ below }) => oldest < below);
    for (const { resolve } of done) resolve();
  }
}

function columnsOf(rows: readonly PendingRow[], run: string): ColumnValue[] {
  const values: ColumnValue[] = [];
  for (const { number, record } of rows) writeColumns(values, run, number, record);
  return values;
}
