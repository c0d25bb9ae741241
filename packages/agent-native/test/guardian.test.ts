import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findNative } from '../src/backend/nvml/loadAddon.ts';
import { readBootId } from '../src/journal/journalFile.ts';
import { decodeJournal, encodeJournal, type JournalEntry } from '../src/journal/journalText.ts';
import { FakeNvml, until } from '../src/testing/index.ts';

const uuid = (gpu: number): string => `GPU-fa4e0000-0000-4000-8000-${String(gpu).padStart(12, '0')}`;
const owned = (gpu: number): JournalEntry => ({
  uuid: uuid(gpu),
  clock: true,
  persistence: false,
  power: { beforeMw: 700_000, setMw: [400_000] },
});

describe.skipIf(!FakeNvml.isAvailable())('the guardian (needs a compiler)', () => {
  let fake: FakeNvml;
  let journal: string;
  const guardian = findNative('wattlane-guardian')!;

  beforeEach(() => {
    fake = new FakeNvml({ gpus: 3 });
    journal = join(fake.folder, 'journal');
  });
  afterEach(() => fake.remove());

  /** As if an agent had set a GPU and died. */
  function slow(gpu: number, limitMw = 400_000): void {
    fake.set(gpu, 'locked', 1);
    fake.set(gpu, 'lockMaxMhz', 900);
    fake.set(gpu, 'limitMw', limitMw);
  }

  function restore(...options: string[]): { status: number | null; stderr: string } {
    const args = ['--restore', '--journal', journal, '--nvml', fake.library, ...options];
    const { status, stderr } = spawnSync(guardian, args, { env: fake.env, encoding: 'utf8' });
    return { status, stderr };
  }

  const write = (entries: JournalEntry[], bootId = readBootId()): void =>
    writeFileSync(journal, encodeJournal({ bootId, entries }));

  test('without a journal nothing is touched, and the driver is not even loaded', () => {
    slow(0);
    expect(restore().status).toBe(0);
    expect(fake.get(0, 'locked')).toBe(1);
    expect(fake.get(0, 'lockResets')).toBe(0);
  });

  test('what the journal lists is restored, the rest is left alone', () => {
    slow(0);
    slow(1);
    write([owned(0)]);
    expect(restore().status).toBe(0);
    expect(fake.isStock(0)).toBe(true);
    expect(fake.isStock(1)).toBe(false);
    expect(existsSync(journal)).toBe(false);
  });

  test('a limit that is not ours any more is left as it is; the clock lock is reset', () => {
    slow(0, 350_000);
    write([owned(0)]);
    expect(restore()).toMatchObject({ status: 0, stderr: expect.stringContaining('is not ours') });
    expect(fake.get(0, 'limitMw')).toBe(350_000);
    expect(fake.get(0, 'locked')).toBe(0);
  });

  test('any of the limits that we may have set counts as ours, rounded or not', () => {
    slow(0, 400_600);
    const power = { beforeMw: 650_000, setMw: [300_000, 400_000] };
    write([{ ...owned(0), clock: false, power }]);
    restore();
    expect(fake.get(0, 'limitMw')).toBe(650_000);
  });

  test('persistence mode goes off where we turned it on, and not before all else is undone', () => {
    slow(0);
    write([{ ...owned(0), persistence: true }, owned(1)]);
    fake.script(0, 'resetLock', { code: 999, times: 1 });
    expect(restore().status).toBe(1);
    expect(fake.get(0, 'persistence')).toBe(1);
    // What is left is written by the guardian and read again.
    expect(decodeJournal(readFileSync(journal, 'utf8'))!.entries).toEqual([
      { ...owned(0), persistence: true },
    ]);
    expect(restore().status).toBe(0);
    expect([fake.get(0, 'persistence'), fake.get(1, 'persistence')]).toEqual([0, 1]);
  });

  test('a journal of an earlier boot is thrown away, since its settings are gone', () => {
    slow(0);
    write([owned(0)], '00000000-0000-4000-8000-000000000000');
    expect(restore().status).toBe(0);
    expect(fake.get(0, 'lockResets')).toBe(0);
    expect(existsSync(journal)).toBe(false);
  });

  test('a journal cut at any byte leaves no GPU slow', () => {
    const text = encodeJournal({ bootId: readBootId(), entries: [owned(0), owned(1), owned(2)] });
    for (let length = 0; length < text.length; length++) {
      for (const gpu of [0, 1, 2]) slow(gpu);
      writeFileSync(journal, text.slice(0, length));
      expect([length, restore().status, fake.slowGpus()]).toEqual([length, 0, []]);
    }
  });

  test('a GPU that hangs holds up no other, and stays in the journal', () => {
    for (const gpu of [0, 1, 2]) slow(gpu);
    write([owned(0), owned(1), owned(2)]);
    fake.script(1, 'resetLock', { hang: true });
    expect(restore('--restore-ms', '500').status).toBe(1);
    expect(fake.slowGpus()).toEqual([1]);
    expect(decodeJournal(readFileSync(journal, 'utf8'))!.entries).toEqual([owned(1)]);
    fake.script(1, 'resetLock', {});
    expect(restore().status).toBe(0);
    expect(fake.slowGpus()).toEqual([]);
  });

  test('a driver that does not start, or is lost, is told and tried again by the next', () => {
    slow(0);
    write([owned(0)]);
    fake.script(-1, 'init', { code: 9, times: 1 });
    expect(restore()).toMatchObject({ status: 1, stderr: expect.stringContaining('code 9') });
    fake.set(0, 'lost', 1);
    expect(restore().status).toBe(1);
    fake.set(0, 'lost', 0);
    expect(restore().status).toBe(0);
    expect(fake.slowGpus()).toEqual([]);
  });

  test.each([
    [[], '--journal is missing'],
    [['--journal', '/tmp/x'], "the agent's command is missing"],
    [['--what'], 'an option is not known'],
    [['--journal', '/tmp/x', '--heartbeat-ms', 'soon', '--', 'true'], 'no whole number'],
  ])('the command line %j is refused', (args, message) => {
    const { status, stderr } = spawnSync(guardian, args, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 64, stderr: expect.stringContaining(message) });
  });

  test('systemd hears READY, WATCHDOG only with fresh heartbeats, and STOPPING', async () => {
    const socket = join(fake.folder, 'notify');
    const listener = join(fake.folder, 'listen.ts');
    // Node has no datagram sockets of the unix kind; Deno has.
    writeFileSync(
      listener,
      `const l = Deno.listenDatagram({ transport: 'unixpacket', path: ${JSON.stringify(socket)} });
for await (const [bytes] of l) console.log(new TextDecoder().decode(bytes));`,
    );
    const deno = fileURLToPath(new URL('../../../node_modules/.bin/deno', import.meta.url));
    const heard = spawn(deno, ['run', '-A', '--unstable-net', listener], { detached: true });
    let messages = '';
    heard.stdout.on('data', (chunk: Buffer) => {
      messages += chunk.toString();
    });
    await until(() => existsSync(socket), 20_000);
    // Says that it serves, beats three times, and then only pretends to live.
    const agent =
      'echo -n R >&$WATTLANE_HEARTBEAT_FD; for i in 1 2 3; do sleep 0.1; echo -n H >&$WATTLANE_HEARTBEAT_FD; done; sleep 60';
    const args = ['--journal', journal, '--heartbeat-ms', '600', '--', 'sh', '-c', agent];
    const running = spawn(guardian, args, { env: { ...process.env, ...fake.env, NOTIFY_SOCKET: socket } });
    let log = '';
    running.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    await until(() => log.includes('no heartbeat; killing the agent'), 10_000);
    const lines = messages.trim().split('\n');
    expect(lines[0]).toBe('READY=1');
    expect(lines.slice(1).every((line) => line === 'WATCHDOG=1')).toBe(true);
    expect(lines.length).toBeLessThanOrEqual(1 + 4);
    running.kill('SIGTERM');
    await until(() => messages.includes('STOPPING=1'), 10_000);
    process.kill(-heard.pid!, 'SIGKILL');
  });
});
