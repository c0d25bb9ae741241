import type { ErrorCode } from '@wattlane/core/errors';
import type { AuditLine, Change } from '../desired.ts';
import type { ColumnValue, DesiredTableName } from '../desiredKinds.ts';
import type { Fence } from '../fencing.ts';
import type { SealedRow } from '../sealedRow.ts';
import type { LoadedSnapshot } from '../store.ts';

/** What the thread is told when it starts. */
export interface ThreadSettings {
  /** `file:` or `http(s):`. */
  readonly url: string;
  readonly authToken?: string | undefined;
  /** How long a statement waits for another process's lock, in ms. */
  readonly busyTimeoutMs: number;
  /** Bound on the size of the file, in bytes. */
  readonly mostBytes?: number | undefined;
  readonly retention: Retention;
}

/** How much of `requests` is kept. */
export interface Retention {
  readonly days: number;
  readonly rows: number;
}

/** A row to write, with what the caller knows of the one in force. */
export interface PutRequest {
  readonly table: DesiredTableName;
  readonly columns: readonly string[];
  readonly values: readonly ColumnValue[];
  readonly change: Change;
  readonly nowMs: number;
  /** Of the last good row that this process saw; decides where the stored one is damaged. */
  readonly lastGood: Fence;
}

/** Questions to the thread with their answers. */
export interface ThreadCalls {
  readonly put: { readonly ask: PutRequest; readonly answer: SealedRow };
  readonly readRows: {
    readonly ask: { readonly table: DesiredTableName; readonly columns: readonly string[] };
    readonly answer: SealedRow[];
  };
  readonly saveSnapshot: {
    readonly ask: { readonly sequence: number; readonly text: string; readonly nowMs: number };
    readonly answer: boolean;
  };
  readonly readAudit: { readonly ask: { readonly most: number }; readonly answer: AuditLine[] };
  readonly loadSnapshot: { readonly ask: null; readonly answer: LoadedSnapshot };
}

/** Name of a question. */
export type CallName = keyof ThreadCalls;

/** A question under its name. */
export type Ask = { [N in CallName]: { readonly name: N; readonly ask: ThreadCalls[N]['ask'] } }[CallName];

/** To the thread. */
export type ToThread =
  /** Rows of `requests`, all their columns one after the other; the answer is `written` or `unwritten`. */
  | { readonly kind: 'rows'; readonly values: readonly ColumnValue[] }
  | { readonly kind: 'call'; readonly id: number; readonly call: Ask }
  | { readonly kind: 'close' };

/** From the thread. */
export type FromThread =
  | { readonly kind: 'opened' }
  /** The database could not be opened; the thread ends. */
  | { readonly kind: 'unopened'; readonly error: ThreadError }
  /** All rows are committed, but for `refused` that break a check of the schema. */
  | { readonly kind: 'written'; readonly refused: number; readonly reason: string | null }
  /** No row is known to be written. */
  | { readonly kind: 'unwritten'; readonly error: ThreadError }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ThreadError };

/** An error on its way from the thread. */
export interface ThreadError {
  readonly code: ErrorCode;
  readonly message: string;
  /** Another process has the lock, or the disk is full: it makes sense to try the same connection again. */
  readonly passing: boolean;
}
