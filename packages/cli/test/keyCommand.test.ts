import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCli } from './runCli.ts';

let path: string;
let url: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'wattlane-keys-')), 'w.db');
  url = `file:${path}`;
});

async function makeKey(...more: string[]) {
  const outcome = await runCli(['key', '--tenant', 'acme', '--store', url, '--json', ...more]);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
  return JSON.parse(outcome.stdout) as { key: string; entry: { id: string; secretSha256: string } };
}

const list = async () => JSON.parse((await runCli(['key', 'list', '--store', url, '--json'])).stdout);

async function readAll(sql: string) {
  const client = createClient({ url });
  const { rows } = await client.execute(sql);
  client.close();
  return rows;
}

test('a stored key is listed with what it may do, and never with its secret or the hash of it', async () => {
  const plain = await makeKey();
  const rich = await makeKey(
    '--scopes',
    'infer,debug',
    '--bands',
    'interactive,standard',
    '--expires',
    '2999-01-31',
  );
  const keys = await list();
  expect(keys).toHaveLength(2);
  expect(keys).toContainEqual({
    id: plain.entry.id,
    tenant: 'acme',
    scopes: ['infer'],
    bands: ['standard', 'best-effort'],
  });
  expect(keys).toContainEqual({
    id: rich.entry.id,
    tenant: 'acme',
    scopes: ['infer', 'debug'],
    bands: ['interactive', 'standard'],
    expiresAtMs: Date.UTC(2999, 0, 31),
  });
  const { stdout } = await runCli(['key', 'list', '--store', url]);
  expect(stdout).toMatch(/^id +tenant +scopes +bands +expires +revoked\n/);
  expect(stdout).toContain('2999-01-31T00:00:00.000Z  -\n');
  for (const { key, entry } of [plain, rich]) {
    expect(stdout).toContain(entry.id);
    expect(stdout).not.toContain(key.slice('wlk_12345678_'.length));
    expect(stdout).not.toContain(entry.secretSha256);
  }
});

test('a key is revoked once, and the audit log says who made and who revoked it', async () => {
  const { entry } = await makeKey();
  const revoke = () => runCli(['key', 'revoke', entry.id, '--store', url]);
  expect(await revoke()).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('is revoked') });
  expect(await revoke()).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('was revoked before'),
  });
  expect((await list())[0].revokedAtMs).toBeGreaterThan(0);
  const { stdout } = await runCli(['audit', '--store', url, '--json']);
  expect(JSON.parse(stdout)).toEqual(
    [1, 2].map((version) => ({
      atMs: expect.any(Number),
      actor: expect.stringMatching(/^cli:./),
      table: 'api_keys',
      rowId: entry.id,
      version,
      epoch: 0,
    })),
  );
  const text = (await runCli(['audit', '--store', url, '--last', '1'])).stdout;
  expect(text).toMatch(new RegExp(`^\\d{4}-\\S+Z {2}cli:\\S+ {2}api_keys {2}${entry.id} {2}version 2\\n$`));
});

test('a key that a part with a higher epoch wrote is revoked under that epoch', async () => {
  const { entry } = await makeKey();
  const { openStore } = await import('@wattlane/worker/store');
  const { createNodeRuntime } = await import('@wattlane/worker/node');
  const store = openStore(url, { runtime: createNodeRuntime() });
  const [{ value }] = (await store.loadKeys()).rows as [{ value: Parameters<typeof store.putKey>[0] }];
  await store.putKey(value, { actor: 'owner', epoch: 9 });
  await store.close(1000);
  expect((await runCli(['key', 'revoke', entry.id, '--store', url])).exitCode).toBe(0);
  expect(await readAll('SELECT epoch, row_version FROM api_keys')).toMatchObject([
    { epoch: 9, row_version: 3 },
  ]);
});

test('a damaged key is said to be, and can be revoked', async () => {
  const { entry } = await makeKey();
  await readAll(`UPDATE api_keys SET tenant = 'other'`);
  const { stdout, stderr } = await runCli(['key', 'list', '--store', url, '--json']);
  expect([stdout, stderr]).toEqual(['[]\n', expect.stringContaining(`key ${entry.id} is damaged`)]);
  expect((await runCli(['key', 'revoke', entry.id, '--store', url])).exitCode).toBe(0);
  expect(await list()).toMatchObject([{ id: entry.id, scopes: [], revokedAtMs: expect.any(Number) }]);
});

describe('is said, with the exit code of a failure:', () => {
  test.each([
    [
      'no such key',
      ['key', 'revoke', 'abcd1234'],
      /ERR_ARGUMENT: no key abcd1234 in the store; expected an id/,
    ],
    ['an id that would forge a line', ['key', 'revoke', 'a\nb'], /no key a\\u000ab in/],
  ])('%s', async (_, argv, message) => {
    await makeKey();
    const { exitCode, stderr } = await runCli([...argv, '--store', url]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(message)]);
  });

  test.each([[['key', 'list']], [['key', 'revoke', 'abcd1234']], [['audit']]])(
    'no store for %j, and none is made',
    async (argv) => {
      for (const missing of [url, `${url}.d/w.db`]) {
        const { exitCode, stderr } = await runCli([...argv, '--store', missing]);
        expect([exitCode, stderr]).toEqual([
          1,
          expect.stringMatching(/ERR_STORE: the file \S+ does not exist; expected/),
        ]);
      }
    },
  );

  test('a folder that is not there: no key is shown', async () => {
    const outcome = await runCli(['key', '--tenant', 'acme', '--store', `${url}.d/w.db`]);
    expect(outcome).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining(`ERR_STORE: the folder ${path}.d does not exist; expected`),
    });
  });

  test('a file that is no database', async () => {
    writeFileSync(path, 'no database '.repeat(1000));
    const { exitCode, stderr } = await runCli(['key', 'list', '--store', url]);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining(`ERR_STORE: the file ${path} is no database; expected`),
    ]);
  });
});

test.each([
  ['no tenant', ['key'], '--tenant'],
  ['a store of nothing', ['key', '--tenant', 'a', '--store', 'memory:'], 'memory: keeps nothing'],
  ['a scope that nobody knows', ['key', '--tenant', 'a', '--scopes', 'root'], '--scopes'],
  ['a band that nobody knows', ['key', '--tenant', 'a', '--bands', 'fast'], '--bands'],
  ['a date that is over', ['key', '--tenant', 'a', '--expires', '2001-01-01'], 'is over already'],
  ['a day that no month has', ['key', '--tenant', 'a', '--expires', '2031-02-30'], 'expected a date'],
  ['a time without zone', ['key', '--tenant', 'a', '--expires', '2031-02-20T10:00'], 'expected a date'],
  ['a list without store', ['key', 'list'], '--store'],
  ['a key to revoke without id', ['key', 'revoke', '--store', 'file:x'], 'id'],
  ['a command that nobody knows', ['key', 'forget'], 'expected'],
  ['no changes', ['audit', '--store', 'file:x', '--last', '0'], '--last'],
])('%s is a wrong command line', async (_, argv, message) => {
  const { exitCode, stderr, stdout } = await runCli(argv);
  expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
});
