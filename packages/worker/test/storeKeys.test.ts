import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatApiKey } from '../src/index.ts';
import { createNodeRuntime } from '../src/node/index.ts';
import { KeyWatch, type Store, type StoredKey } from '../src/store/index.ts';
import { type TempStore, tempStore } from './fixtures/tempStore.ts';
import { type Stack, startStack } from './stack.ts';

let temp: TempStore;
let stack: Stack;
let watch: KeyWatch;
let reports: string[];
beforeEach(() => {
  temp = tempStore();
  reports = [];
});
afterEach(async () => {
  watch.stop();
  await stack.close();
  await temp.remove();
});

const owner = { actor: 'test', epoch: 1 };

function newKey(byte: number, more: Partial<StoredKey> = {}) {
  const { id, secret, text } = formatApiKey(new Uint8Array(40).fill(byte));
  const secretSha256 = createHash('sha256').update(secret).digest('hex');
  const key: StoredKey = {
    id,
    secretSha256,
    tenant: 'acme',
    scopes: ['infer'],
    bands: ['standard'],
    ...more,
  };
  return { key, text };
}

/** A gateway without configured keys that reads those of a store 50 times a second. */
async function start(store: Store): Promise<void> {
  stack = await startStack({ parts: { store } });
  const { authenticator } = stack.gateway;
  const report = (text: string) => reports.push(text);
  watch = new KeyWatch({ store, authenticator, runtime: createNodeRuntime(), report, everyMs: 20 });
  await watch.start();
}

async function ask(key?: string): Promise<number> {
  const response = await fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-sim-output-tokens': '2', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ model: 'sim', messages: [{ role: 'user', content: 'hi' }] }),
  });
  await response.text();
  return response.status;
}

const becomes = (status: number, key?: string) =>
  expect.poll(() => ask(key), { timeout: 10_000 }).toBe(status);

test('another process makes and revokes keys; the gateway follows, and closes for all others', async () => {
  await start(temp.open());
  expect(await ask()).toBe(200);
  const other = temp.open();
  const { key, text } = newKey(1);
  await other.putKey(key, owner);
  await becomes(401);
  expect(await ask(text)).toBe(200);
  expect(stack.records.at(-1)).toMatchObject({ tenant: 'acme', keyId: key.id });
  await other.putKey({ ...key, revokedAtMs: 1 }, owner);
  await becomes(401, text);
  expect(await ask()).toBe(401);
});

test('a key whose row is damaged stays as it was; a gateway that starts then lets nobody in', async () => {
  const store = temp.open();
  const { key, text } = newKey(2);
  await store.putKey(key, owner);
  await start(store);
  await temp.connect().execute(`UPDATE api_keys SET scopes = '["infer","admin"]'`);
  const isSaid = () => temp.reports.filter((line) => line.includes('checksum')).length;
  await expect.poll(isSaid, { timeout: 10_000 }).toBe(1);
  expect([await ask(text), await ask()]).toEqual([200, 401]);
  await stack.close();
  watch.stop();
  await start(temp.open());
  expect([await ask(text), await ask()]).toEqual([401, 401]);
});

test('keys stay in force while the store fails, and what changed is read when it works again', async () => {
  const store = temp.open();
  const [first, second] = [newKey(3), newKey(4)];
  await store.putKey(first.key, owner);
  await start(store);
  // A table that is not there fails every reading.
  const other = temp.connect();
  await other.execute('ALTER TABLE api_keys RENAME TO elsewhere');
  await expect.poll(() => reports, { timeout: 10_000 }).toHaveLength(1);
  expect(reports[0]).toContain('those read last stay in force');
  expect([await ask(first.text), await ask(second.text), await ask()]).toEqual([200, 401, 401]);
  await other.execute('ALTER TABLE elsewhere RENAME TO api_keys');
  await temp.open().putKey(second.key, owner);
  await becomes(200, second.text);
  expect(reports).toEqual([expect.any(String), 'store: stored keys can be read again']);
});

test('a key is not let in once it has expired', async () => {
  const store = temp.open();
  const { key, text } = newKey(5, { expiresAtMs: 1 });
  await store.putKey(key, owner);
  await start(store);
  expect([await ask(text), await ask()]).toEqual([401, 401]);
});
