import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from './runCli.ts';

const fileUrl = () => `file:${join(mkdtempSync(join(tmpdir(), 'wattlane-serve-keys-')), 'w.db')}`;

async function makeKey(store: string): Promise<{ key: string; id: string }> {
  const { stdout } = await runCli(['key', '--tenant', 'acme', '--store', store, '--json']);
  const { key, entry } = JSON.parse(stdout);
  return { key, id: entry.id };
}

/** A gateway with a simulated engine; `status` asks it something with a key. */
function serve(port: number, ...more: string[]) {
  const stop = new AbortController();
  const outcome = runCli(['serve', '--port', String(port), '--grace', '0', ...more], { stop: stop.signal });
  const url = `http://127.0.0.1:${port}`;
  const status = async (key?: string) => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'x-sim-output-tokens': '2',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await response.text();
    return response.status;
  };
  const up = () =>
    expect
      .poll(
        () =>
          fetch(`${url}/healthz`)
            .then(() => 'up')
            .catch(() => 'down'),
        { timeout: 20_000 },
      )
      .toBe('up');
  const end = () => {
    stop.abort();
    return outcome;
  };
  return { status, up, end };
}

/** Longer than the gateway's 5 s, for a machine with other work. */
const RELOADED = { timeout: 30_000, interval: 200 };

test('a gateway that runs lets in a key that is made, and stops one that is revoked', {
  timeout: 90_000,
}, async () => {
  const store = fileUrl();
  const first = await makeKey(store);
  const gateway = serve(18_791, '--store', store);
  await gateway.up();
  expect([await gateway.status(), await gateway.status(first.key)]).toEqual([401, 200]);
  const second = await makeKey(store);
  await runCli(['key', 'revoke', first.id, '--store', store]);
  await expect.poll(() => gateway.status(first.key), RELOADED).toBe(401);
  expect(await gateway.status(second.key)).toBe(200);
  await runCli(['key', 'revoke', second.id, '--store', store]);
  await expect.poll(() => gateway.status(second.key), RELOADED).toBe(401);
  expect(await gateway.status()).toBe(401);
  expect((await gateway.end()).exitCode).toBe(0);
});

test('a store that cannot be read stops nobody, and it is said why', async () => {
  const store = fileUrl();
  writeFileSync(store.slice('file:'.length), 'no database '.repeat(1000));
  const gateway = serve(18_792, '--store', store);
  await gateway.up();
  expect(await gateway.status()).toBe(200);
  const { stderr } = await gateway.end();
  expect(stderr).toMatch(/store: the file \S+ is no database; expected/);
  expect(stderr).toMatch(/stored keys cannot be read, everyone on this machine is let in until they can be/);
});

test('a folder that is not there is said at the start', async () => {
  const gateway = serve(18_793, '--store', `${fileUrl()}.d/w.db`);
  await gateway.up();
  expect((await gateway.end()).stderr).toMatch(
    /store: the folder \S+\.d does not exist; expected one that does/,
  );
});

test('made-up load for a gateway with stored keys is a wrong command line', async () => {
  const store = fileUrl();
  const { id } = await makeKey(store);
  const demo = async (url: string) => {
    const { exitCode, stderr } = await runCli([
      'serve',
      '--demo',
      '--seconds',
      '1',
      '--port',
      '0',
      '--store',
      url,
    ]);
    return [exitCode, stderr];
  };
  const refused = [
    2,
    expect.stringMatching(/ERR_USAGE: --demo .*there are API keys in file:.*--store memory:/),
  ];
  expect(await demo(store)).toEqual(refused);
  await runCli(['key', 'revoke', id, '--store', store]);
  expect(await demo(store)).toEqual(refused);
});
