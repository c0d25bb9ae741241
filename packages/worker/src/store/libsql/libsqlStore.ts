import { checkInteger } from '@wattlane/core/errors';
import type { PredictorSnapshot } from '@wattlane/core/learning';
import type { RequestRecord } from '../../observe/requestRecord.ts';
import type { AuditLine, Change, Loaded, StoredBackend, StoredBudget, StoredKey } from '../desired.ts';
import { BACKENDS, BUDGETS, type DesiredKind, KEYS } from '../desiredKinds.ts';
import { admitRows, type LastGood, openRow } from '../lastGood.ts';
import { oldestRow, pendingRows } from '../rowQueue.ts';
import type { LoadedSnapshot, Store, StoreHealth } from '../store.ts';
import type { StoreOptions } from '../storeOptions.ts';
import { RowSender } from './rowSender.ts';
import { StoreFault } from './storeFault.ts';
import type { ThreadHost } from './threadHost.ts';
import { ThreadLink } from './threadLink.ts';
import type { ThreadSettings } from './threadMessages.ts';

/** Wait of a row from which on the store is behind, in ms. */
const BEHIND_MS = 1000;
/** Bound on the memory of rows that are not acknowledged, in bytes. */
const MOST_PENDING_BYTES = 64 * 2 ** 20;

/**
 * A store in a libSQL database, written by a thread of its own.
 *
 * Rows are kept here until the thread has confirmed their commit, so nothing is lost with the thread. A lock and a full
 * disk are waited out on the same connection; after any other failure the thread is replaced, which opens the database
 * again.
 */
export class LibsqlStore implements Store {
  readonly #options: StoreOptions;
  readonly #host: ThreadHost;
  readonly #report: (text: string) => void;
  readonly #fault: StoreFault;
  readonly #link: ThreadLink;
  readonly #sender: RowSender;
  readonly #keys: LastGood<StoredKey> = new Map();
  readonly #backends: LastGood<StoredBackend> = new Map();
  readonly #budgets: LastGood<StoredBudget> = new Map();
  /** Why rows were refused when their table was last read. */
  readonly #refused = new Map<string, ReadonlySet<string>>();
  #refusedRows = 0;
  #closed = false;

  constructor(settings: ThreadSettings, host: ThreadHost, options: StoreOptions) {
    const { runtime, report = () => {}, mostPendingBytes = MOST_PENDING_BYTES } = options;
    this.#options = options;
    this.#host = host;
    this.#report = report;
    this.#fault = new StoreFault(report);
    this.#link = new ThreadLink(settings, host, runtime, this.#fault);
    const parts = { link: this.#link, fault: this.#fault, runtime, report, mostPendingBytes };
    this.#sender = new RowSender({ ...parts, run: runtime.randomId() });
    this.#link.start(this.#sender);
  }

  record(row: RequestRecord): void {
    if (this.#closed) this.#sender.queue.dropped += 1;
    else this.#sender.push(row);
  }

  flush(): Promise<void> {
    return this.#sender.flush().finally(this.#host.keepAlive());
  }

  health(): StoreHealth {
    const { queue } = this.#sender;
    const { error } = this.#fault;
    const oldest = oldestRow(queue);
    const oldestPendingMs = oldest === undefined ? 0 : this.#options.runtime.nowMs() - oldest.atMs;
    const late = oldestPendingMs > BEHIND_MS ? 'behind' : 'ok';
    return {
      status: error === null ? late : 'failing',
      pendingRows: pendingRows(queue),
      pendingBytes: queue.bytes,
      oldestPendingMs,
      acknowledgedRows: queue.acknowledged,
      droppedRows: queue.dropped,
      refusedRows: this.#refusedRows,
      lastError: error?.message ?? null,
    };
  }

  saveSnapshot({ sequence, text }: PredictorSnapshot): Promise<boolean> {
    return this.#link.call('saveSnapshot', { sequence, text, nowMs: this.#options.runtime.epochMs() });
  }

  async loadSnapshot(): Promise<LoadedSnapshot> {
    const loaded = await this.#link.call('loadSnapshot', null);
    this.#noteRefused('snapshots', loaded.refused);
    return loaded;
  }

  loadKeys(): Promise<Loaded<StoredKey>> {
    return this.#load(KEYS, this.#keys);
  }

  loadBackends(): Promise<Loaded<StoredBackend>> {
    return this.#load(BACKENDS, this.#backends);
  }

  loadBudgets(): Promise<Loaded<StoredBudget>> {
    return this.#load(BUDGETS, this.#budgets);
  }

  putKey(key: StoredKey, change: Change): Promise<number> {
    return this.#put(KEYS, this.#keys, key, change);
  }

  putBackend(backend: StoredBackend, change: Change): Promise<number> {
    return this.#put(BACKENDS, this.#backends, backend, change);
  }

  putBudget(budget: StoredBudget, change: Change): Promise<number> {
    return this.#put(BUDGETS, this.#budgets, budget, change);
  }

  async loadAudit(most: number): Promise<readonly AuditLine[]> {
    return this.#link.call('readAudit', { most: checkInteger('most', most, 1) });
  }

  async close(graceMs: number): Promise<void> {
    if (this.#closed) return;
    const release = this.#host.keepAlive();
    await this.#within(graceMs, this.#sender.flush());
    this.#closed = true;
    const ended = this.#link.end();
    this.#sender.dropAll();
    await this.#within(graceMs, ended);
    this.#link.cut();
    release();
  }

  async #load<T>(kind: DesiredKind<T>, good: LastGood<T>): Promise<Loaded<T>> {
    const { table, columns } = kind;
    const rows = await this.#link.call('readRows', { table, columns });
    const loaded = admitRows(kind, rows, good);
    this.#noteRefused(
      table,
      loaded.refused.map(({ reason }) => reason),
    );
    return loaded;
  }

  async #put<T>(kind: DesiredKind<T>, good: LastGood<T>, value: T, change: Change): Promise<number> {
    const { table, columns } = kind;
    const values = kind.write(value);
    const id = String(values[0]);
    const nowMs = this.#options.runtime.epochMs();
    const { version, epoch } = good.get(id) ?? { version: 0, epoch: 0 };
    const ask = { table, columns, values, change, nowMs, lastGood: { version, epoch } };
    const row = await this.#link.call('put', ask);
    good.set(id, openRow(kind, row));
    return row.version;
  }

  /** Counts and says what is refused once, however often it is read, until it is whole again. */
  #noteRefused(table: string, reasons: readonly string[]): void {
    const known = this.#refused.get(table);
    const news = reasons.filter((reason) => !known?.has(reason));
    this.#refused.set(table, new Set(reasons));
    this.#refusedRows += news.length;
    for (const reason of news) this.#report(`store: refused ${reason}`);
  }

  async #within(mostMs: number, work: Promise<void>): Promise<void> {
    let expire = () => {};
    const expired = new Promise<void>((resolve) => {
      expire = resolve;
    });
    const timer = this.#options.runtime.setTimer(mostMs, expire);
    await Promise.race([work, expired]);
    timer.cancel();
  }
}
