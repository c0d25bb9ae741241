import { checkInteger } from '@wattlane/core/errors';
import { openSnapshot, type PredictorSnapshot } from '@wattlane/core/learning';
import type { RequestRecord } from '../observe/requestRecord.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { AuditLine, Change, DesiredRow, Loaded } from './desired.ts';
import { nextVersion } from './fencing.ts';
import { KEPT_SNAPSHOTS, type Store } from './store.ts';
import type { StoreOptions } from './storeOptions.ts';

/** A store that ends with the process. */
export interface MemoryStore extends Store {
  /** The rows that are kept, the newest last. */
  readonly rows: readonly RequestRecord[];
}

/** Rows that are kept by default. */
const KEEP_ROWS = 1000;

/**
 * A store without a database: for tests, for runtimes without threads, and for a gateway that should leave nothing
 * behind. A row is acknowledged as soon as it is recorded. It runs on every runtime.
 *
 * @param options  `runtime` tells the time for the audit log, which is 0 without it
 */
export function createMemoryStore(
  options: Pick<StoreOptions, 'keepRows'> & { readonly runtime?: Pick<Runtime, 'epochMs'> } = {},
): MemoryStore {
  const { runtime = { epochMs: () => 0 } } = options;
  const keepRows = checkInteger('keepRows', options.keepRows ?? KEEP_ROWS, 1);
  const rows: RequestRecord[] = [];
  const keys = new Map();
  const backends = new Map();
  const budgets = new Map();
  const audit: AuditLine[] = [];
  let acknowledgedRows = 0;
  let snapshots: PredictorSnapshot[] = [];
  function put<T extends { readonly id: string }>(
    rowsById: Table<T>,
    value: T,
    change: Change,
    table: AuditLine['table'],
  ): number {
    const version = nextVersion(`row ${value.id}`, rowsById.get(value.id) ?? null, change);
    const { actor, epoch } = change;
    rowsById.set(value.id, { value: structuredClone(value), version, epoch });
    audit.push({ atMs: runtime.epochMs(), actor, table, rowId: value.id, version, epoch });
    return version;
  }
  return {
    rows,
    record(row) {
      rows.push(row);
      acknowledgedRows += 1;
      if (rows.length > keepRows) rows.shift();
    },
    flush: async () => {},
    health: () => ({
      status: 'ok',
      pendingRows: 0,
      pendingBytes: 0,
      oldestPendingMs: 0,
      acknowledgedRows,
      droppedRows: 0,
      refusedRows: 0,
      lastError: null,
    }),
    async saveSnapshot(snapshot) {
      const newest = snapshots.at(-1)?.sequence ?? -1;
      if (snapshot.sequence <= newest) return false;
      snapshots = [...snapshots, openSnapshot(snapshot.text)].slice(-KEPT_SNAPSHOTS);
      return true;
    },
    loadSnapshot: async () => ({ snapshot: snapshots.at(-1) ?? null, refused: [] }),
    loadKeys: async () => loaded(keys),
    loadBackends: async () => loaded(backends),
    loadBudgets: async () => loaded(budgets),
    putKey: async (key, change) => put(keys, key, change, 'api_keys'),
    putBackend: async (backend, change) => put(backends, backend, change, 'backends'),
    putBudget: async (budget, change) => put(budgets, budget, change, 'budgets'),
    loadAudit: async (most) => audit.slice(-checkInteger('most', most, 1)),
    close: async () => {},
  };
}

type Table<T> = Map<string, DesiredRow<T>>;

function loaded<T>(table: Table<T>): Loaded<T> {
  const rows = [...table.values()].map((row) => structuredClone(row));
  return { rows, refused: [] };
}
