import { sealSnapshot, snapshotState } from '@wattlane/core/learning';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  type MemoryStore,
  type Store,
  type StoredBackend,
  type StoredBudget,
  type StoredKey,
} from '../src/store/index.ts';
import { sampleRecord } from './fixtures/sampleRecord.ts';
import { tempStore } from './fixtures/tempStore.ts';

/** One implementation of the store, with what the suite needs to look behind it. */
interface Implementation {
  readonly store: Store;
  /** Ids of the requests that it holds, in order. */
  requestIds(): Promise<string[]>;
  remove(): Promise<void>;
}

const IMPLEMENTATIONS: readonly (readonly [string, () => Implementation])[] = [
  [
    'libSQL',
    () => {
      const temp = tempStore();
      const requestIds = async () =>
        (await temp.read('SELECT request_id FROM requests ORDER BY id')).map((row) => String(row.request_id));
      return { store: temp.open(), requestIds, remove: temp.remove };
    },
  ],
  [
    'memory',
    () => {
      const store: MemoryStore = createMemoryStore();
      return { store, requestIds: async () => store.rows.map(({ id }) => id), remove: async () => {} };
    },
  ],
];

const key: StoredKey = {
  id: 'abcd1234',
  secretSha256: '0123456789abcdef'.repeat(4),
  tenant: 'acme',
  scopes: ['infer', 'admin'],
  bands: ['interactive', 'standard'],
  expiresAtMs: 1_900_000_000_000,
};
const backend: StoredBackend = {
  id: 'engine-1',
  url: 'http://127.0.0.1:8000',
  engine: 'vllm',
  models: ['*'],
  chunkTokens: 2048,
  metricsPath: '/metrics',
  healthPath: '/health',
};
const budget: StoredBudget = { id: 'night', backendId: 'engine-1', watts: 250.5, fromMs: 1000, toMs: 2000 };
const owner = { actor: 'test', epoch: 3 };

describe.each(IMPLEMENTATIONS)('%s', (_, create) => {
  let made: Implementation;
  let store: Store;
  beforeEach(() => {
    made = create();
    store = made.store;
  });
  afterEach(() => made.remove());

  test('what was recorded before a flush is there after it, in order and acknowledged', async () => {
    const ids = Array.from({ length: 450 }, (_, i) => `request-${i}`);
    for (const id of ids) store.record(sampleRecord(id));
    await store.flush();
    expect(await made.requestIds()).toEqual(ids);
    expect(store.health()).toMatchObject({
      status: 'ok',
      acknowledgedRows: 450,
      pendingRows: 0,
      pendingBytes: 0,
      oldestPendingMs: 0,
      droppedRows: 0,
    });
  });

  test('two requests with the same id are two rows: ids come from clients', async () => {
    store.record(sampleRecord('same'));
    store.record(sampleRecord('same'));
    await store.flush();
    expect(await made.requestIds()).toEqual(['same', 'same']);
  });

  test('a snapshot comes back as it was, and the newest wins', async () => {
    expect(await store.loadSnapshot()).toEqual({ snapshot: null, refused: [] });
    for (let sequence = 0; sequence < 8; sequence++) {
      expect(await store.saveSnapshot(sealSnapshot(sequence, { learned: sequence }))).toBe(true);
    }
    const { snapshot } = await store.loadSnapshot();
    expect(snapshot!.sequence).toBe(7);
    expect(snapshotState(snapshot!)).toEqual({ learned: 7 });
  });

  test('a snapshot that is not newer is refused, and the one there stays', async () => {
    await store.saveSnapshot(sealSnapshot(4, { by: 'first' }));
    expect(await store.saveSnapshot(sealSnapshot(4, { by: 'second' }))).toBe(false);
    expect(await store.saveSnapshot(sealSnapshot(3, { by: 'second' }))).toBe(false);
    expect(snapshotState((await store.loadSnapshot()).snapshot!)).toEqual({ by: 'first' });
  });

  test('keys, engines and budgets come back as they were written, with version and epoch', async () => {
    const plain: StoredKey = { ...key, id: 'plain000', expiresAtMs: undefined };
    expect(await store.putKey(key, owner)).toBe(1);
    await store.putKey(plain, owner);
    await store.putBackend({ ...backend, slots: 8, kvTokens: 1000, apiKeyEnv: 'ENGINE_KEY' }, owner);
    await store.putBudget(budget, owner);
    expect(await store.loadKeys()).toEqual({
      rows: [
        { value: key, version: 1, epoch: 3 },
        { value: plain, version: 1, epoch: 3 },
      ],
      refused: [],
    });
    expect((await store.loadBackends()).rows[0]!.value).toEqual({
      ...backend,
      slots: 8,
      kvTokens: 1000,
      apiKeyEnv: 'ENGINE_KEY',
    });
    expect((await store.loadBudgets()).rows).toEqual([{ value: budget, version: 1, epoch: 3 }]);
  });

  test('every change raises the version by 1', async () => {
    await store.putKey(key, owner);
    expect(await store.putKey({ ...key, revokedAtMs: 5 }, { ...owner, ifVersion: 1 })).toBe(2);
    expect((await store.loadKeys()).rows).toEqual([
      { value: { ...key, revokedAtMs: 5 }, version: 2, epoch: 3 },
    ]);
  });

  test('the audit log has a line for every change, the newest of them on demand', async () => {
    await store.putKey(key, owner);
    await store.putBackend(backend, { actor: 'other', epoch: 4 });
    await store.putBudget(budget, { actor: 'other', epoch: 5, ifVersion: 1 }).catch(() => {});
    await store.putKey(key, owner);
    const lines = await store.loadAudit(10);
    expect(lines.map(({ atMs: _, ...line }) => line)).toEqual([
      { actor: 'test', table: 'api_keys', rowId: 'abcd1234', version: 1, epoch: 3 },
      { actor: 'other', table: 'backends', rowId: 'engine-1', version: 1, epoch: 4 },
      { actor: 'test', table: 'api_keys', rowId: 'abcd1234', version: 2, epoch: 3 },
    ]);
    expect(await store.loadAudit(2)).toEqual(lines.slice(1));
    await expect(store.loadAudit(0)).rejects.toThrow('ERR_ARGUMENT');
  });

  test('an owner with a lower epoch, or who has seen another version, changes nothing', async () => {
    await store.putKey(key, owner);
    const other = { ...key, tenant: 'other' };
    await expect(store.putKey(other, { actor: 'late', epoch: 2 })).rejects.toThrow('ERR_STORE');
    await expect(store.putKey(other, { ...owner, ifVersion: 0 })).rejects.toThrow('ERR_STORE');
    await expect(store.putKey(other, { ...owner, ifVersion: 2 })).rejects.toThrow('ERR_STORE');
    await expect(store.putKey(other, { actor: 'odd', epoch: -1 })).rejects.toThrow('ERR_ARGUMENT');
    expect((await store.loadKeys()).rows[0]!.value).toEqual(key);
  });
});
