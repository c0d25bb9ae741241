import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LengthLearner, sealSnapshot, snapshotState } from '@wattlane/core/learning';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNodeRuntime } from '../src/node/index.ts';
import { PredictorKeeper, type Store } from '../src/store/index.ts';
import { killStore } from './fixtures/killStore.ts';
import { sampleRecord } from './fixtures/sampleRecord.ts';
import { type TempStore, tempStore } from './fixtures/tempStore.ts';

let temp: TempStore;
beforeEach(() => {
  temp = tempStore();
});
afterEach(() => temp.remove());

const owner = { actor: 'test', epoch: 1 };
const key = {
  id: 'abcd1234',
  secretSha256: 'ab'.repeat(32),
  tenant: 'acme',
  scopes: ['infer'],
  bands: ['standard'],
} as const;

function recordMany(store: Store, count: number, model?: string): void {
  for (let i = 0; i < count; i++) store.record(sampleRecord(`request-${i}`, model ? { model } : {}));
}

const countRows = async (): Promise<number> =>
  Number((await temp.read('SELECT count(*) AS n FROM requests'))[0]!.n);

const failing = (store: Store) =>
  expect.poll(() => store.health().status, { timeout: 20_000 }).toBe('failing');

describe('a file that another process has locked', () => {
  test('rows wait, health says so, and all are written when the lock is gone', async () => {
    const store = temp.open({ busyTimeoutMs: 50 });
    await store.loadSnapshot();
    const other = await temp.connect().transaction('write');
    recordMany(store, 500);
    await failing(store);
    expect(store.health()).toMatchObject({ pendingRows: 500, acknowledgedRows: 0, droppedRows: 0 });
    expect(store.health().lastError).toContain('locked');
    await expect(store.putKey(key, owner)).rejects.toThrow('ERR_STORE');
    await other.rollback();
    await store.flush();
    expect(store.health()).toMatchObject({
      status: 'ok',
      pendingRows: 0,
      acknowledgedRows: 500,
      lastError: null,
    });
    expect(await countRows()).toBe(500);
    expect(temp.reports).toEqual([expect.stringContaining('locked'), 'store: works again']);
  });

  test('at the start: the store opens when the lock is gone', async () => {
    await temp.connect().execute('PRAGMA journal_mode = WAL');
    const other = await temp.connect().transaction('write');
    const store = temp.open({ busyTimeoutMs: 50 });
    recordMany(store, 10);
    await failing(store);
    await other.rollback();
    await store.flush();
    expect(await countRows()).toBe(10);
  });

  test('memory for rows is bounded: the oldest are dropped and counted, the rest is written', async () => {
    const store = temp.open({ busyTimeoutMs: 50, mostPendingBytes: 300_000 });
    await store.loadSnapshot();
    const other = await temp.connect().transaction('write');
    recordMany(store, 1000);
    const { droppedRows, pendingBytes } = store.health();
    expect(droppedRows).toBeGreaterThan(0);
    expect(pendingBytes).toBeLessThanOrEqual(300_000);
    await other.rollback();
    await store.flush();
    expect(store.health().acknowledgedRows).toBe(1000 - store.health().droppedRows);
    expect(await countRows()).toBe(store.health().acknowledgedRows);
    const newest = await temp.read('SELECT request_id FROM requests ORDER BY id DESC LIMIT 1');
    expect(newest[0]!.request_id).toBe('request-999');
    expect(temp.reports).toContain('store: no memory left for rows that wait, dropping the oldest');
  });
});

/** A row that fills about a third of a page. */
const LONG_MODEL = 'm'.repeat(256);

describe('a full disk', () => {
  test('a file at its bound (SQLITE_FULL): rows wait, and are written once others have made room', async () => {
    const store = temp.open({ mostFileBytes: 400 * 1024 });
    recordMany(store, 200, LONG_MODEL);
    await store.flush();
    for (let i = 0; i < 20; i++) recordMany(store, 200, LONG_MODEL);
    await failing(store);
    expect(store.health().lastError).toContain('full');
    const before = store.health();
    expect(await countRows()).toBe(before.acknowledgedRows);
    // Another process deletes old rows, again and again, until everything is in.
    const other = temp.connect();
    let deleted = 0;
    for (const flushed = store.flush().then(() => 'done'); ; ) {
      const { rowsAffected } = await other.execute('DELETE FROM requests');
      deleted += rowsAffected;
      if ((await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, 50))])) === 'done')
        break;
    }
    expect(store.health()).toMatchObject({ status: 'ok', acknowledgedRows: 4200, droppedRows: 0 });
    expect(deleted + (await countRows())).toBe(4200);
  });

  test.skipIf(!mountDisk())('a real one (needs the right to mount)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wattlane-disk-'));
    mountDisk(folder);
    try {
      const disk = tempStore(folder);
      const store = disk.open();
      await store.loadSnapshot();
      expect(() => writeFileSync(join(folder, 'filler'), Buffer.alloc(2 ** 21))).toThrow('ENOSPC');
      recordMany(store, 1000, LONG_MODEL);
      await failing(store);
      expect(store.health()).toMatchObject({ droppedRows: 0 });
      rmSync(join(folder, 'filler'));
      await store.flush();
      expect(store.health()).toMatchObject({ status: 'ok', acknowledgedRows: 1000 });
      expect((await disk.read('SELECT count(*) AS n FROM requests'))[0]!.n).toBe(1000);
      await store.close(1000);
    } finally {
      spawnSync('umount', ['-l', folder]);
      rmdirSync(folder);
    }
  });
});

/** Mounts a disk of 1 MiB at a folder; without one, tells whether that can be done. */
function mountDisk(folder?: string): boolean {
  const at = folder ?? mkdtempSync(join(tmpdir(), 'wattlane-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at]).status === 0;
  if (folder !== undefined) return mounted;
  if (mounted) spawnSync('umount', ['-l', at]);
  rmdirSync(at);
  return mounted;
}

describe('damage', () => {
  test('a file that is no database: nothing is touched, health says so, and rows wait', async () => {
    writeFileSync(temp.path, 'no database '.repeat(1000));
    const store = temp.open();
    recordMany(store, 5);
    await expect(store.loadSnapshot()).rejects.toThrow('ERR_STORE');
    expect(store.health()).toMatchObject({ status: 'failing', pendingRows: 5 });
    expect(store.health().lastError).toContain('not a database');
    expect(readFileSync(temp.path, 'utf8')).toBe('no database '.repeat(1000));
    rmSync(temp.path);
    await store.flush();
    expect(await countRows()).toBe(5);
  });

  test('a folder that is not there: the same', async () => {
    const store = tempStore(join(temp.path, 'nowhere')).open();
    await expect(store.loadKeys()).rejects.toThrow(
      /ERR_STORE: the folder \S+nowhere does not exist; expected/,
    );
    expect(store.health().status).toBe('failing');
    await store.close(0);
  });

  test('a row of desired state that was changed behind our back is refused; the last good one stays', async () => {
    const store = temp.open();
    await store.putKey(key, owner);
    await store.putKey({ ...key, id: 'other000' }, owner);
    const other = temp.connect();
    await other.execute(`UPDATE api_keys SET scopes = '["admin"]' WHERE id = 'abcd1234'`);
    const { rows, refused } = await store.loadKeys();
    expect(rows.find(({ value }) => value.id === key.id)).toEqual({ value: key, version: 1, epoch: 1 });
    expect(refused).toEqual([
      { id: key.id, keptLastGood: true, reason: expect.stringContaining('checksum') },
    ]);
    await store.loadKeys();
    expect(store.health().refusedRows).toBe(1);
    expect(temp.reports).toEqual([expect.stringMatching(/refused .*row abcd1234 .* checksum/)]);
    // A process that has not seen it whole has nothing to fall back on.
    const fresh = await temp.open().loadKeys();
    expect(fresh.rows.map(({ value }) => value.id)).toEqual(['other000']);
    expect(fresh.refused[0]).toMatchObject({ id: key.id, keptLastGood: false });
    // The owner mends it; one who is out of date still may not.
    await expect(store.putKey(key, { ...owner, epoch: 0 })).rejects.toThrow('ERR_STORE');
    expect(await store.putKey(key, owner)).toBe(2);
    expect((await store.loadKeys()).refused).toEqual([]);
  });

  test('one byte changed in the file itself is noticed', async () => {
    const store = temp.open();
    await store.putKey({ ...key, tenant: 'tenant-to-damage' }, owner);
    await store.close(1000);
    const bytes = readFileSync(temp.path);
    const at = bytes.indexOf('tenant-to-damage');
    expect(at).toBeGreaterThan(0);
    bytes[at] = 'T'.charCodeAt(0);
    writeFileSync(temp.path, bytes);
    const { rows, refused } = await temp.open().loadKeys();
    expect([rows.length, refused.length]).toEqual([0, 1]);
  });

  test('a damaged snapshot is refused and the one before it is used; the next save goes through', async () => {
    const store = temp.open();
    for (let sequence = 0; sequence < 3; sequence++)
      await store.saveSnapshot(sealSnapshot(sequence, { sequence }));
    await temp.connect().execute(`UPDATE snapshots SET body = replace(body, '2', '3') WHERE sequence = 2`);
    const { snapshot, refused } = await store.loadSnapshot();
    expect(snapshotState(snapshot!)).toEqual({ sequence: 1 });
    expect(refused).toEqual([expect.stringContaining('snapshot 2')]);
    expect(await store.saveSnapshot(sealSnapshot(2, { again: true }))).toBe(true);
    expect(snapshotState((await store.loadSnapshot()).snapshot!)).toEqual({ again: true });
  });

  test('a row that breaks a check is dropped, counted and said; its neighbours are written', async () => {
    const store = temp.open();
    store.record(sampleRecord('good-1'));
    store.record(sampleRecord('negative', { outputTokens: -1 }));
    store.record(sampleRecord('not a number', { totalMs: Number.NaN }));
    store.record(sampleRecord('good-2', { model: 'long \ud800'.repeat(100) }));
    await store.flush();
    expect(store.health()).toMatchObject({ status: 'ok', acknowledgedRows: 2, droppedRows: 2 });
    const rows = await temp.read('SELECT request_id, length(model) AS characters FROM requests ORDER BY id');
    expect(rows.map((row) => row.request_id)).toEqual(['good-1', 'good-2']);
    expect(rows[1]!.characters).toBe(256);
    expect(temp.reports).toEqual([expect.stringContaining('2 rows break a check')]);
  });

  test.each([
    ['a short key', () => temp.open().putKey({ ...key, id: 'short' }, owner)],
    ['a digest that is none', () => temp.open().putKey({ ...key, secretSha256: 'x'.repeat(64) }, owner)],
    ['a budget of nothing', () => temp.open().putBudget({ id: 'b', fromMs: 0, toMs: 1 }, owner)],
    [
      'a budget that ends before it begins',
      () => temp.open().putBudget({ id: 'b', watts: 1, fromMs: 2, toMs: 1 }, owner),
    ],
    [
      'a budget for an engine that is not stored',
      () => temp.open().putBudget({ id: 'b', backendId: 'none', watts: 1, fromMs: 0, toMs: 1 }, owner),
    ],
    [
      'watts that are no number',
      () => temp.open().putBudget({ id: 'b', watts: Number.NaN, fromMs: 0, toMs: 1 }, owner),
    ],
  ])('%s is refused by the schema', async (_, put) => {
    await expect(put()).rejects.toThrow('ERR_ARGUMENT');
    expect(await temp.read('SELECT * FROM audit')).toEqual([]);
  });
});

describe('the file', () => {
  test('loses rows beyond the number that is kept, in batches, the oldest first', async () => {
    const writer = temp.open();
    recordMany(writer, 3000);
    await writer.close(10_000);
    temp.open({ keepRows: 500 });
    await expect.poll(countRows, { timeout: 20_000 }).toBe(500);
    const rows = await temp.read('SELECT request_id FROM requests ORDER BY id');
    expect([rows[0]!.request_id, rows[499]!.request_id]).toEqual(['request-2500', 'request-2999']);
  });

  test('loses rows that are too old', async () => {
    const DAY_MS = 24 * 3600 * 1000;
    const writer = temp.open();
    for (const days of [31, 29, 31]) {
      writer.record(sampleRecord(`${days} days`, { receivedAtMs: Date.now() - days * DAY_MS }));
    }
    await writer.close(10_000);
    temp.open({ keepDays: 30 });
    await expect.poll(countRows, { timeout: 20_000 }).toBe(1);
    expect((await temp.read('SELECT request_id FROM requests'))[0]!.request_id).toBe('29 days');
  });

  test('migrations run once; a database of a newer version is refused and left alone', async () => {
    await temp.open().loadSnapshot();
    await temp.open().loadSnapshot();
    const migrations = await temp.read('SELECT created_at FROM __drizzle_migrations');
    expect(migrations.length).toBe(1);
    await temp.connect().execute(`INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9e15)`);
    const store = temp.open();
    await expect(store.loadSnapshot()).rejects.toThrow('ERR_STATE');
    expect(store.health().lastError).toContain('newer version');
  });

  test('is in write-ahead mode, and has a line of audit for every change', async () => {
    const store = temp.open();
    await store.putKey(key, owner);
    await store.putKey(key, { actor: 'someone', epoch: 4 });
    await store.putKey(key, owner).catch(() => {});
    expect((await temp.read('PRAGMA journal_mode'))[0]!.journal_mode).toBe('wal');
    const columns = 'actor, table_name, row_id, row_version, epoch';
    expect(
      (await temp.read(`SELECT ${columns} FROM audit ORDER BY id`)).map((row) => Object.values(row)),
    ).toEqual([
      ['test', 'api_keys', 'abcd1234', 1, 1],
      ['someone', 'api_keys', 'abcd1234', 2, 4],
    ]);
  });

  test('keeps the last five snapshots', async () => {
    const store = temp.open();
    for (let sequence = 0; sequence < 9; sequence++) await store.saveSnapshot(sealSnapshot(sequence, {}));
    const rows = await temp.read('SELECT sequence FROM snapshots ORDER BY sequence');
    expect(rows.map((row) => row.sequence)).toEqual([4, 5, 6, 7, 8]);
  });

  test('of two gateways that save the same snapshot at once, one is told that it came second', async () => {
    const stores = [temp.open(), temp.open()];
    for (let sequence = 0; sequence < 40; sequence++) {
      const saved = await Promise.all(stores.map((store) => store.saveSnapshot(sealSnapshot(sequence, {}))));
      expect(saved.sort()).toEqual([false, true]);
    }
    const rows = await temp.read('SELECT sequence FROM snapshots ORDER BY sequence');
    expect(rows.map((row) => row.sequence)).toEqual([35, 36, 37, 38, 39]);
  });

  test('gateways that start and save together go on from the newest snapshot, without a failure', async () => {
    const failures: unknown[] = [];
    const keepers = [1, 2, 3].map((learned) => {
      const learner = { learned } as unknown as LengthLearner;
      return new PredictorKeeper(temp.open(), learner, 0, createNodeRuntime(), (error) =>
        failures.push(error),
      );
    });
    for (let turn = 0; turn < 10; turn++) await Promise.all(keepers.map((keeper) => keeper.save()));
    expect(failures).toEqual([]);
    // Three keepers save ten times each, and none over another.
    expect((await temp.open().loadSnapshot()).snapshot!.sequence).toBe(29);
  });

  test('two gateways write to it at once: no row is lost or there twice, and versions stay in order', async () => {
    const stores = [temp.open(), temp.open()];
    for (const store of stores) recordMany(store, 1000);
    const puts = stores.flatMap((store) => Array.from({ length: 5 }, () => store.putKey(key, owner)));
    const versions = await Promise.all(puts);
    await Promise.all(stores.map((store) => store.flush()));
    expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const runs = await temp.read(
      'SELECT count(*) AS n, count(DISTINCT run_row) AS different FROM requests GROUP BY run',
    );
    expect(runs.map((row) => [row.n, row.different])).toEqual([
      [1000, 1000],
      [1000, 1000],
    ]);
  });

  test('rows of a store that closes are written first; later ones are counted as dropped', async () => {
    const store = temp.open();
    recordMany(store, 300);
    await store.close(10_000);
    store.record(sampleRecord('late'));
    expect(await countRows()).toBe(300);
    expect(store.health()).toMatchObject({ acknowledgedRows: 300, droppedRows: 1 });
    await expect(store.loadKeys()).rejects.toThrow('closed');
  });
});

test('kill -9 under load loses no acknowledged row, three times on the same file', async () => {
  for (const extraMs of [0, 7, 23]) {
    const { acknowledged, lost, openCpuMs } = await killStore(temp.url, 2000, extraMs);
    expect(lost).toBe(0);
    expect(acknowledged).toBeGreaterThanOrEqual(2000);
    // Processor time, not elapsed time: recovery of the log is part of it.
    expect(openCpuMs).toBeLessThan(2000);
  }
  expect((await temp.read('PRAGMA integrity_check'))[0]!.integrity_check).toBe('ok');
  const [{ rows, different }] = (await temp.read(
    "SELECT count(*) AS rows, count(DISTINCT run || '/' || request_id) AS different FROM requests",
  )) as unknown as [{ rows: number; different: number }];
  expect(rows).toBe(different);
});
