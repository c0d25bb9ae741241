import type { PredictorSnapshot } from '@wattlane/core/learning';
import type { RequestRecord } from '../observe/requestRecord.ts';
import type { AuditLine, Change, Loaded, StoredBackend, StoredBudget, StoredKey } from './desired.ts';

/**
 * How a store is.
 *
 * - `ok`: what was recorded is written soon after
 * - `behind`: the oldest row that is not written has waited for more than a second
 * - `failing`: the last attempt to open the store or to write to it failed; `lastError` says why, and it is tried again
 */
export interface StoreHealth {
  readonly status: 'ok' | 'behind' | 'failing';
  /** Rows that were recorded and are neither acknowledged nor dropped. */
  readonly pendingRows: number;
  /** Memory that they take, estimated. */
  readonly pendingBytes: number;
  /** Wait of the oldest of them, in ms; 0 without one. */
  readonly oldestPendingMs: number;
  /** Rows whose commit was confirmed. Only rises. */
  readonly acknowledgedRows: number;
  /** Rows that were given up: for want of memory, at the end, or since the schema's checks refuse them. Only rises. */
  readonly droppedRows: number;
  /** Rows of desired state and snapshots that failed their check on reading. Only rises. */
  readonly refusedRows: number;
  readonly lastError: string | null;
}

/** What a search for the newest snapshot found. */
export interface LoadedSnapshot {
  /** The newest one that is whole; null without one. */
  readonly snapshot: PredictorSnapshot | null;
  /** Newer ones that are damaged, and why each was refused. */
  readonly refused: readonly string[];
}

/**
 * Where the gateway keeps what should outlive it. Prompts and answers never get here. Recording is for the admission
 * path: it neither waits nor throws. Everything else is for start, stop and administration, and may wait.
 *
 * A row is acknowledged when its commit was confirmed; `health().acknowledgedRows` counts them. An acknowledged row
 * outlives the end of the process, however that comes. Rows are written at least once under a name of their own, so
 * none is there twice.
 *
 * All methods that return a promise reject with ERR_STORE while the store fails, ERR_STATE when its database is newer
 * than this program, and ERR_ARGUMENT for a value outside its range.
 */
export interface Store {
  /** Takes a row over. Returns at once. */
  record(row: RequestRecord): void;
  /** Resolves when every row recorded before is acknowledged or dropped; waits for as long as the store fails. */
  flush(): Promise<void>;
  health(): StoreHealth;
  /**
   * Keeps a snapshot of the predictor; the last five are kept.
   *
   * @returns false when there is one with the same or a higher sequence; nothing is written then
   */
  saveSnapshot(snapshot: PredictorSnapshot): Promise<boolean>;
  loadSnapshot(): Promise<LoadedSnapshot>;
  loadKeys(): Promise<Loaded<StoredKey>>;
  loadBackends(): Promise<Loaded<StoredBackend>>;
  loadBudgets(): Promise<Loaded<StoredBudget>>;
  /**
   * Writes a row of desired state and a line of the audit log, both or none.
   *
   * @returns the version of the row
   */
  putKey(key: StoredKey, change: Change): Promise<number>;
  putBackend(backend: StoredBackend, change: Change): Promise<number>;
  putBudget(budget: StoredBudget, change: Change): Promise<number>;
  /**
   * Who changed desired state, and when.
   *
   * @param most  lines, the newest of all, a whole number >= 1
   * @returns the oldest first
   */
  loadAudit(most: number): Promise<readonly AuditLine[]>;
  /** Writes what is pending for at most `graceMs`, counts the rest as dropped, and lets go of the database. */
  close(graceMs: number): Promise<void>;
}

/** Snapshots that are kept. */
export const KEPT_SNAPSHOTS = 5;
