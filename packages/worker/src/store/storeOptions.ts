import type { Runtime } from '../runtime/runtime.ts';

/** What a store needs, and what may be set. */
export interface StoreOptions {
  readonly runtime: Pick<Runtime, 'nowMs' | 'epochMs' | 'setTimer' | 'randomId'>;
  /** Told, in a line each, of failures and of their end. */
  readonly report?: (text: string) => void;
  /** Token for a libSQL server. */
  readonly authToken?: string | undefined;
  /** Bound on the memory of rows that are not acknowledged, in bytes; 64 MiB by default. */
  readonly mostPendingBytes?: number;
  /** Bound on the size of the database file, in bytes, without its write-ahead log; none by default. */
  readonly mostFileBytes?: number;
  /** How long a statement waits for another process's lock, in ms; 5,000 by default. */
  readonly busyTimeoutMs?: number;
  /** Requests older than so many days, or beyond so many, are deleted; 30 and 5 million by default. */
  readonly keepDays?: number;
  readonly keepRows?: number;
}

/** Requests that are kept where nothing else is said. */
export const KEEP = { days: 30, rows: 5_000_000 } as const;
