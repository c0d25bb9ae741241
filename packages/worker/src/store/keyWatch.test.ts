import { expect, test } from 'vitest';
import { formatApiKey } from '../auth/apiKey.ts';
import { Authenticator } from '../auth/authenticator.ts';
import type { KeyConfig } from '../config/gatewayConfig.ts';
import { createNodeRuntime } from '../node/nodeRuntime.ts';
import type { Loaded, RefusedRow, StoredKey } from './desired.ts';
import { KeyWatch } from './keyWatch.ts';

const runtime = createNodeRuntime();

interface TestKey {
  readonly header: string;
  readonly config: KeyConfig;
}

async function testKey(byte: number): Promise<TestKey> {
  const { id, secret, text } = formatApiKey(new Uint8Array(40).fill(byte));
  const secretSha256 = Buffer.from(await runtime.sha256(secret)).toString('hex');
  const config: KeyConfig = { id, secretSha256, tenant: `t${byte}`, scopes: ['infer'], bands: ['standard'] };
  return { header: `Bearer ${text}`, config };
}

const one = await testKey(1);
const two = await testKey(2);

const loaded = (keys: readonly StoredKey[], refused: readonly RefusedRow[] = []): Loaded<StoredKey> => ({
  rows: keys.map((value) => ({ value, version: 1, epoch: 0 })),
  refused,
});

/** A watch whose timer and store are driven by hand. */
function setUp(configured: readonly KeyConfig[], answers: (() => Promise<Loaded<StoredKey>>)[]) {
  let digests = 0;
  const authenticator = new Authenticator(configured, {
    epochMs: () => 0,
    sha256: (text) => {
      digests += 1;
      return runtime.sha256(text);
    },
  });
  const reports: string[] = [];
  let run = () => {};
  let timers = 0;
  const watch = new KeyWatch({
    store: { loadKeys: () => answers.shift()!() },
    authenticator,
    report: (text) => reports.push(text),
    runtime: {
      setTimer: (ms, next) => {
        expect(ms).toBe(5000);
        timers += 1;
        run = next;
        return {
          cancel() {
            timers -= 1;
          },
        };
      },
    },
  });
  const tick = async () => {
    run();
    await new Promise(setImmediate);
  };
  const who = async (header?: string) => {
    const principal = await authenticator.authenticate(header);
    return typeof principal === 'string' ? principal : principal.tenant;
  };
  return { watch, authenticator, reports, tick, who, digests: () => digests, timers: () => timers };
}

const answer =
  (...parameters: Parameters<typeof loaded>) =>
  async () =>
    loaded(...parameters);
const fail = async () => {
  throw new Error('locked');
};

test('stored keys stand beside configured ones, and follow the store', async () => {
  const { watch, tick, who } = setUp(
    [one.config],
    [answer([two.config]), answer([{ ...two.config, revokedAtMs: Number.MAX_SAFE_INTEGER }]), answer([])],
  );
  await watch.start();
  expect([await who(one.header), await who(two.header)]).toEqual(['t1', 't2']);
  await tick();
  expect([await who(one.header), await who(two.header)]).toEqual(['t1', 'unknown']);
  await tick();
  expect([await who(one.header), await who(two.header), await who()]).toEqual(['t1', 'unknown', 'missing']);
});

test('a configured key goes before a stored one with its id, but a revocation holds for both', async () => {
  const other = { ...two.config, id: one.config.id };
  const { watch, tick, who } = setUp([one.config], [answer([other]), answer([{ ...other, revokedAtMs: 1 }])]);
  await watch.start();
  expect(await who(one.header)).toBe('t1');
  await tick();
  expect([await who(one.header), await who()]).toEqual(['unknown', 'missing']);
});

test('while the store fails the keys read last stay in force, which is said once, and its end too', async () => {
  const { watch, tick, who, reports } = setUp(
    [],
    [answer([one.config]), fail, fail, answer([two.config]), fail],
  );
  await watch.start();
  for (let turn = 0; turn < 2; turn++) await tick();
  expect([await who(one.header), await who()]).toEqual(['t1', 'missing']);
  await tick();
  expect([await who(one.header), await who(two.header)]).toEqual(['unknown', 't2']);
  await tick();
  const cannot = 'store: stored keys cannot be read, those read last stay in force: locked';
  expect(reports).toEqual([cannot, 'store: stored keys can be read again', cannot]);
});

test('without configured keys a gateway is open until a stored key is read, and says so while none can be', async () => {
  const { watch, tick, who, reports } = setUp([], [fail, answer([]), fail]);
  await watch.start();
  expect([await who(), watch.hasRead]).toEqual(['default', false]);
  expect(reports).toEqual([
    expect.stringContaining('everyone on this machine is let in until they can be: locked'),
  ]);
  await tick();
  expect([await who(), watch.hasRead]).toEqual(['default', true]);
  await tick();
  expect(await who()).toBe('default');
});

test.each<[string, Loaded<StoredKey>]>([
  ['a key', loaded([one.config])],
  ['one that was revoked', loaded([{ ...one.config, revokedAtMs: 1 }])],
  ['one that is damaged', loaded([], [{ id: one.config.id, reason: 'checksum', keptLastGood: false }])],
])('an open gateway closes with %s in the store, and stays closed when it is gone', async (_, full) => {
  const { watch, tick, who } = setUp([], [answer([]), async () => full, answer([]), fail]);
  await watch.start();
  expect(await who()).toBe('default');
  for (let turn = 0; turn < 3; turn++) {
    await tick();
    expect(await who()).toBe('missing');
  }
});

test('a checked header is remembered until the keys change', async () => {
  const { watch, tick, who, digests } = setUp(
    [],
    [answer([one.config, two.config]), answer([one.config, two.config]), answer([one.config])],
  );
  await watch.start();
  await who(one.header);
  await tick();
  await who(one.header);
  expect(digests()).toBe(1);
  await tick();
  expect([await who(one.header), digests()]).toEqual(['t1', 2]);
});

test('a store that never answers is asked once, which is said', async () => {
  let asked = 0;
  const silent = () => {
    asked += 1;
    return new Promise<never>(() => {});
  };
  const { watch, tick, reports } = setUp([], [silent, silent]);
  void watch.start();
  await tick();
  await tick();
  expect([asked, reports]).toEqual([1, [expect.stringContaining('no answer within 5000 ms')]]);
});

test('after stop nothing is read any more', async () => {
  const { watch, timers } = setUp([], [answer([])]);
  await watch.start();
  expect(timers()).toBe(1);
  watch.stop();
  expect(timers()).toBe(0);
});
