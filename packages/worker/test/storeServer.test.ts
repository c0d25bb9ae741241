import { sealSnapshot } from '@wattlane/core/learning';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodeRuntime } from '../src/node/index.ts';
import { openStore, type Store } from '../src/store/index.ts';
import { type HranaServer, startHranaServer } from './fixtures/hranaServer.ts';
import { sampleRecord } from './fixtures/sampleRecord.ts';
import { type TempStore, tempStore } from './fixtures/tempStore.ts';

let temp: TempStore;
let server: HranaServer;
let store: Store;
beforeEach(async () => {
  temp = tempStore();
  server = await startHranaServer(temp.path, 'token');
  store = openStore(server.url, { runtime: createNodeRuntime(), authToken: 'token' });
});
afterEach(async () => {
  await store.close(100);
  server.close();
  await temp.remove();
});

const owner = { actor: 'test', epoch: 1 };
const key = {
  id: 'abcd1234',
  secretSha256: 'ab'.repeat(32),
  tenant: 'acme',
  scopes: ['infer'],
  bands: ['standard'],
} as const;

test('the same store works on a libSQL server', async () => {
  for (let i = 0; i < 250; i++) store.record(sampleRecord(`request-${i}`));
  await store.flush();
  expect((await temp.read('SELECT count(*) AS n FROM requests'))[0]!.n).toBe(250);
  expect(await store.putKey(key, owner)).toBe(1);
  expect(await store.putKey({ ...key, tenant: 'other' }, owner)).toBe(2);
  expect((await store.loadKeys()).rows[0]).toEqual({
    value: { ...key, tenant: 'other' },
    version: 2,
    epoch: 1,
  });
  expect((await temp.read('SELECT count(*) AS n FROM audit'))[0]!.n).toBe(2);
  await store.saveSnapshot(sealSnapshot(1, { learned: [1.5, -0] }));
  expect((await store.loadSnapshot()).snapshot!.sequence).toBe(1);
});

test('rows wait while the server is away, and are written when it is back', async () => {
  await store.loadSnapshot();
  server.fail(true);
  for (let i = 0; i < 250; i++) store.record(sampleRecord(`request-${i}`));
  await expect.poll(() => store.health().status, { timeout: 20_000 }).toBe('failing');
  server.fail(false);
  await store.flush();
  expect(store.health()).toMatchObject({ status: 'ok', acknowledgedRows: 250, droppedRows: 0 });
  expect((await temp.read('SELECT count(*) AS n FROM requests'))[0]!.n).toBe(250);
});

test('a wrong token is said', async () => {
  const stranger = openStore(server.url, { runtime: createNodeRuntime(), authToken: 'guess' });
  await expect(stranger.loadSnapshot()).rejects.toThrow(/ERR_STORE.*401/);
  await stranger.close(0);
});

test.each(['', 'wattlane.db', 'memory', 'file:', 'ftp://x'])('%j is no address of a store', (url) => {
  expect(() => openStore(url, { runtime: createNodeRuntime() })).toThrow('ERR_CONFIG');
});
