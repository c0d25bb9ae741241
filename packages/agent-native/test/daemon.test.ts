import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { AgentProcess, type AgentProcessOptions, FakeNvml, until } from '../src/testing/index.ts';

describe.skipIf(!FakeNvml.isAvailable())('the agent under its guardian (needs a compiler)', () => {
  let fake: FakeNvml;
  let agent: AgentProcess;

  async function start(options: AgentProcessOptions = {}, prepare = (_fake: FakeNvml) => {}): Promise<void> {
    fake = new FakeNvml({ gpus: 2 });
    prepare(fake);
    agent = await AgentProcess.start(fake, options);
  }

  afterEach(async () => {
    await agent.stop();
    fake.remove();
  });

  const put = (gpu: number | string, body: object, query = '') =>
    agent.request('PUT', `/v1/gpus/${gpu}/control${query}`, body);
  const clock = (maxMhz: number, minMhz = 345) => ({ clock: { minMhz, maxMhz } });
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  describe('leases', () => {
    test('a change tells what was asked, what is in force, what was, and that the GPU obeys', async () => {
      await start();
      const lease = await agent.lease();
      const { status, body } = await put(0, { ...lease, ...clock(1399), powerWatts: 450 }, '?wait=1');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        requested: { clock: { minMhz: 345, maxMhz: 1399 }, powerWatts: 450 },
        applied: { clock: { minMhz: 345, maxMhz: 1395 }, powerWatts: 450 },
        previous: { clock: null, powerWatts: null },
        seen: 'yes',
      });
      const { body: released } = await agent.request(
        'DELETE',
        `/v1/leases/${lease.leaseId}?epoch=${lease.epoch}`,
      );
      expect(released.released).toBe(true);
      expect(fake.slowGpus()).toEqual([]);
      expect(existsSync(agent.journal)).toBe(false);
    });

    test('of several clients the highest clock and the lowest cap hold; what one leaves, the other keeps', async () => {
      await start();
      const [one, two] = [await agent.lease('one'), await agent.lease('two')];
      await put(0, { ...one, ...clock(1200), powerWatts: 500 });
      const { body } = await put(0, { ...two, ...clock(1500), powerWatts: 300 });
      expect(body.applied).toEqual({ clock: { minMhz: 345, maxMhz: 1500 }, powerWatts: 300 });
      await agent.request('DELETE', `/v1/gpus/0/control?leaseId=${two.leaseId}&epoch=${two.epoch}`);
      expect([fake.get(0, 'lockMaxMhz'), fake.get(0, 'limitMw')]).toEqual([1200, 500_000]);
    });

    test('a lease that changes hands leaves its old writer behind; forged and ended ones are refused', async () => {
      await start();
      const old = await agent.lease('replica-a');
      await put(0, { ...old, ...clock(1200) });
      const { body: taken } = await agent.request('POST', '/v1/leases', {
        holder: 'replica-b',
        ttlMs: 5000,
        takeOver: old.leaseId,
      });
      expect(taken.epoch).toBeGreaterThan(old.epoch);
      const stale = await put(0, { ...old, ...clock(900) });
      expect([stale.status, stale.body.error.code]).toEqual([409, 'ERR_LEASE']);
      expect(fake.get(0, 'lockMaxMhz')).toBe(1200);
      expect((await put(0, { leaseId: 'guessed', epoch: taken.epoch, ...clock(900) })).status).toBe(409);
      await agent.request('DELETE', `/v1/leases/${old.leaseId}?epoch=${taken.epoch}`);
      const ended = await put(0, { leaseId: old.leaseId, epoch: taken.epoch, ...clock(900) });
      expect(ended.body.error.message).toContain('is over');
      expect(fake.slowGpus()).toEqual([]);
    });

    test('a lease that is not renewed ends, and its GPU goes back to stock', async () => {
      await start();
      const lease = await agent.lease('short', 1000);
      await put(0, { ...lease, ...clock(1200), powerWatts: 400 });
      expect(fake.slowGpus()).toEqual([0]);
      await until(() => fake.slowGpus().length === 0, 3000);
      const { body } = await agent.request('GET', '/metrics');
      expect(body).toMatch(/agent_lease_expiries_total\{gpu="0",[^}]*\} 1\n/);
      expect(body).toMatch(/agent_restores_total\{gpu="0",[^}]*cause="lease-expiry"\} 1\n/);
    });

    test('a lease that ends while the driver is at work for it leaves nothing behind', async () => {
      await start();
      const lease = await agent.lease('slow', 1000);
      fake.script(0, 'setLock', { delayMs: 1400 });
      const answer = await put(0, { ...lease, ...clock(1200) });
      expect([answer.status, answer.body.error.code]).toEqual([409, 'ERR_LEASE']);
      expect([fake.get(0, 'lockSets'), fake.isStock(0)]).toEqual([1, true]);
    });

    test('more than four changes a second are turned away, and change nothing', async () => {
      await start();
      const lease = await agent.lease();
      const statuses: number[] = [];
      for (let i = 0; i < 6; i++) statuses.push((await put(0, { ...lease, ...clock(1200 + 15 * i) })).status);
      expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
      expect(fake.get(0, 'lockMaxMhz')).toBe(1245);
      // The same again is no change, and costs nothing.
      expect((await put(0, { ...lease, ...clock(1245) })).status).toBe(200);
    });
  });

  describe('bad input', () => {
    test.each([
      ['an unknown GPU', 9, {}, 404, 'ERR_GPU_UNKNOWN'],
      ['a clock outside the list', 0, { clock: { minMhz: 345, maxMhz: 5000 } }, 400, 'ERR_GPU_LIMITS'],
      ['min above max', 0, { clock: { minMhz: 1500, maxMhz: 1000 } }, 400, 'ERR_GPU_LIMITS'],
      ['a cap outside the constraints', 0, { powerWatts: 50 }, 400, 'ERR_GPU_LIMITS'],
      ['a clock that is no number', 0, { clock: { minMhz: 'low', maxMhz: 1000 } }, 400, 'ERR_ARGUMENT'],
      ['nothing to do', 0, {}, 400, 'ERR_ARGUMENT'],
      ['a misspelt field', 0, { powerWatts: 400, colour: 'red' }, 400, 'ERR_ARGUMENT'],
    ])('%s is refused', async (_name, gpu, change, status, code) => {
      await start();
      const answer = await put(gpu, { ...(await agent.lease()), ...change });
      expect([answer.status, answer.body.error.code]).toEqual([status, code]);
      expect(fake.get(0, 'lockSets') + fake.get(0, 'lockResets')).toBe(0);
      expect(fake.slowGpus()).toEqual([]);
    });

    test('bodies of 10 MB, no JSON, strange paths and methods are answered, and the agent goes on', async () => {
      await start();
      const huge = await agent
        .request('PUT', '/v1/gpus/0/control', 'x'.repeat(10 * 2 ** 20))
        .catch(() => null);
      expect(huge === null || huge.status === 400).toBe(true);
      const raw = (text: string) =>
        new Promise<string>((resolve) => {
          const socket = connect(agent.socket);
          let heard = '';
          socket.on('data', (chunk) => {
            heard += chunk.toString();
          });
          socket.on('close', () => resolve(heard));
          socket.on('error', () => resolve(heard));
          socket.end(text);
        });
      expect(await raw('nonsense\r\n\r\n')).toContain('400 Bad Request');
      expect(
        await raw('POST /v1/leases HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\nconnection: close\r\n\r\n{x}'),
      ).toContain('no JSON');
      expect(await raw('GET /v1/gpus/%ff HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')).toContain('400');
      expect((await agent.request('PATCH', '/v1/gpus')).status).toBe(404);
      expect((await agent.request('GET', '/v1/../../etc/passwd')).status).toBe(404);
      expect((await agent.request('POST', '/v1/leases', { holder: '', ttlMs: 5000 })).status).toBe(400);
      expect((await agent.request('POST', '/v1/leases', { holder: 'h', ttlMs: 1e9 })).status).toBe(400);
      expect((await agent.request('GET', '/healthz')).body.status).toBe('ok');
    });

    test('a thousand connections do not stop a client that is inside', async () => {
      await start();
      const lease = await agent.lease();
      const sockets = Array.from({ length: 1000 }, () => connect(agent.socket).on('error', () => {}));
      await sleep(500);
      expect((await put(0, { ...lease, ...clock(1200) })).status).toBe(200);
      expect(
        sockets.filter((socket) => socket.destroyed || socket.readyState !== 'open').length,
      ).toBeGreaterThan(400);
      for (const socket of sockets) socket.destroy();
      await sleep(100);
      expect((await agent.request('GET', '/healthz')).status).toBe(200);
    });

    test('a full disk: nothing is set that could not be undone, and control returns with the room', async () => {
      // What the journal is written to before it is renamed is the device that is always full.
      await start({}, (made) => execFileSync('ln', ['-s', '/dev/full', join(made.folder, 'journal.agent')]));
      const lease = await agent.lease();
      const answer = await put(0, { ...lease, ...clock(1200) });
      expect([answer.status, answer.body.error.code]).toEqual([503, 'ERR_AGENT_JOURNAL']);
      expect(fake.get(0, 'lockSets')).toBe(0);
      execFileSync('rm', [join(fake.folder, 'journal.agent')]);
      expect((await put(0, { ...lease, ...clock(1200) })).status).toBe(200);
    });

    test('a file system that cannot be written: watched only, without a crash', async () => {
      await start({ config: { journal: '/proc/self/journal' } });
      const answer = await put(0, { ...(await agent.lease()), ...clock(1200) });
      expect([answer.status, answer.body.error.code]).toEqual([503, 'ERR_AGENT_JOURNAL']);
      expect(fake.get(0, 'lockSets')).toBe(0);
      expect((await agent.request('GET', '/v1/gpus/0')).body.telemetry.powerWatts).toBe(575);
    });
  });

  describe('drivers that fail', () => {
    test('no permission: monitor-only, said once and in /healthz', async () => {
      await start({}, (made) => made.setSystem('noPermission', 1));
      const { body: health } = await agent.request('GET', '/healthz');
      expect(health.mode).toBe('monitor-only');
      expect(health.gpus[0]).toMatchObject({
        control: 'monitor-only',
        reason: expect.stringContaining('code 4'),
      });
      const answer = await put(0, { ...(await agent.lease()), ...clock(1200) });
      expect([answer.status, answer.body.error.code]).toEqual([403, 'ERR_GPU_READ_ONLY']);
      await put(1, { ...(await agent.lease()), ...clock(1200) });
      expect(agent.log.split('\n').filter((line) => line.includes('code 4')).length).toBe(1);
      expect((await agent.request('GET', '/v1/gpus/0')).body.telemetry.powerWatts).toBe(575);
    });

    test('MIG is one GPU, and utilisation is left out; a vGPU guest is only watched', async () => {
      await start({}, (made) => {
        made.set(0, 'mig', 1);
        made.set(1, 'virtualization', 2);
      });
      const lease = await agent.lease();
      expect((await put(0, { ...lease, ...clock(1200) })).status).toBe(200);
      const { body } = await agent.request('GET', '/v1/gpus/0');
      expect([body.mig, body.telemetry.utilizationRatio]).toEqual([true, null]);
      expect((await put(1, { ...lease, ...clock(1200) })).status).toBe(403);
    });

    test('a GPU that is lost in the middle of a write is told; it is at stock when it comes back', async () => {
      await start();
      const lease = await agent.lease();
      fake.set(0, 'lostInNextWrite', 1);
      const answer = await put(0, { ...lease, ...clock(1200) });
      expect([answer.status, answer.body.error.code]).toEqual([502, 'ERR_GPU_DRIVER']);
      expect(answer.body.error.message).toContain('15 (GPU is lost)');
      expect((await agent.request('GET', '/healthz')).body).toMatchObject({ status: 'degraded' });
      expect((await put(0, { ...lease, ...clock(1200) })).status).toBe(429);
      expect((await put(1, { ...lease, ...clock(1200) })).status).toBe(200);
      expect(readFileSync(agent.journal, 'utf8')).toContain('-8000-000000000000 clock=1');
      fake.set(0, 'lost', 0);
      await until(() => fake.isStock(0), 5000);
    });

    test('a write that comes back late is undone', async () => {
      await start();
      const lease = await agent.lease();
      fake.script(0, 'setLock', { hang: true });
      const answer = await put(0, { ...lease, ...clock(1200) });
      expect(answer.body.error.message).toContain('10 (no answer in time)');
      fake.script(0, 'setLock', {});
      await until(() => fake.get(0, 'lockSets') > 0 && fake.isStock(0), 8000);
    });

    test('a driver that was replaced: the agent ends, the guardian starts it again', async () => {
      await start();
      const pid = agent.agentPid;
      fake.setSystem('versionMismatch', 1);
      await until(() => agent.log.includes('the agent ended with 75'), 8000);
      fake.setSystem('versionMismatch', 0);
      await agent.serving();
      expect(agent.agentPid).not.toBe(pid);
    });

    test('an XID shows', async () => {
      await start();
      fake.set(1, 'xid', 79);
      await until(async () => (await agent.request('GET', '/v1/gpus/1')).body.lastXid === 79, 5000, 50);
    });

    test('a clock that does not obey is told', async () => {
      await start({}, (made) => made.set(0, 'disobey', 1));
      const { body } = await put(0, { ...(await agent.lease()), ...clock(1200) }, '?wait=1');
      expect([body.applied.clock.maxMhz, body.seen]).toEqual([1200, 'no']);
    });

    test('another writer is told of, and not fought more than three times a minute', async () => {
      await start();
      const lease = await agent.lease();
      fake.set(0, 'foreignLimitMw', 333_000);
      fake.set(0, 'foreignAfterMs', 150);
      await put(0, { ...lease, powerWatts: 450 });
      await until(() => fake.get(0, 'foreignWrites') >= 4, 8000);
      await sleep(1500);
      expect(fake.get(0, 'limitSets')).toBe(1 + 1 + 3); // the probe at the start, ours, three more
      const { body } = await agent.request('GET', '/v1/gpus/0');
      expect([body.conflict, body.seen]).toEqual(['power', 'no']);
      expect((await agent.request('GET', '/metrics')).body).toMatch(
        /agent_conflicts_total\{gpu="0",[^}]*\} 4\n/,
      );
      await agent.request('DELETE', `/v1/leases/${lease.leaseId}?epoch=${lease.epoch}`);
      // What stands there is the other's by now.
      expect(fake.get(0, 'limitMw')).toBe(333_000);
      fake.set(0, 'limitMw', 700_000);
    });
  });

  describe("Zeus' routes", () => {
    test('answer as its daemon does', async () => {
      await start();
      expect((await agent.request('GET', '/discover')).body).toEqual({
        gpus: [
          { id: 0, name: 'Fake H100 80GB', pci_address: '0000:01:00.0', cumulative_energy_available: true },
          { id: 1, name: 'Fake H100 80GB', pci_address: '0000:02:00.0', cumulative_energy_available: true },
        ],
        cpus: [],
        enabled_api_groups: ['gpu-control', 'gpu-read'],
        auth_required: false,
      });
      expect((await agent.request('GET', '/time')).body).toEqual({ timestamp_ms: expect.any(Number) });
      expect((await agent.request('GET', '/auth/whoami')).status).toBe(404);
      expect((await agent.request('GET', '/gpu/get_power?gpu_ids=1')).body).toEqual({
        timestamp_ms: expect.any(Number),
        power_mw: { 1: 575_000 },
      });
      const { body: energy } = await agent.request('GET', '/gpu/get_cumulative_energy');
      expect(energy).toEqual({ 0: { energy_mj: expect.any(Number) }, 1: { energy_mj: expect.any(Number) } });
      expect((await agent.request('GET', '/gpu/get_power_limit')).body).toEqual({
        0: { power_limit_mw: 700_000 },
        1: { power_limit_mw: 700_000 },
      });
      expect((await agent.request('GET', '/gpu/get_power_limit_constraints?gpu_ids=0')).body).toEqual({
        0: { min_power_limit_mw: 200_000, max_power_limit_mw: 700_000 },
      });
    });

    test('set and reset, with errors by GPU and the worst status', async () => {
      await start();
      const post = (path: string) => agent.request('POST', `/gpu/${path}`);
      expect((await post('set_power_limit?gpu_ids=0,1&power_limit_mw=300000&block=true')).status).toBe(200);
      expect(
        (await post('set_gpu_locked_clocks?gpu_ids=0&min_clock_mhz=600&max_clock_mhz=1200&block=true'))
          .status,
      ).toBe(200);
      expect([fake.get(0, 'limitMw'), fake.get(1, 'limitMw'), fake.get(0, 'lockMaxMhz')]).toEqual([
        300_000, 300_000, 1200,
      ]);
      const wrong = await post('set_power_limit?gpu_ids=0,1&power_limit_mw=1000&block=true');
      expect([wrong.status, Object.keys(wrong.body.errors)]).toEqual([400, ['0', '1']]);
      expect((await post('set_power_limit?gpu_ids=x&power_limit_mw=1000')).status).toBe(400);
      expect((await post('set_power_limit?gpu_ids=0')).status).toBe(400);
      expect((await post('set_mem_locked_clocks?gpu_ids=0&min_clock_mhz=1&max_clock_mhz=2')).status).toBe(
        400,
      );
      expect((await post('reset_locked_clocks?gpu_ids=0&block=true')).status).toBe(200);
      expect([fake.get(0, 'locked'), fake.get(0, 'limitMw')]).toEqual([0, 300_000]);
    });

    test('turning persistence mode on is granted, turning it off is not', async () => {
      await start({ config: { persistence: false } }, (made) => made.set(1, 'persistence', 0));
      const mode = async () => (await agent.request('GET', '/gpu/get_persistence_mode')).body;
      expect(await mode()).toEqual({ 0: { enabled: true }, 1: { enabled: false } });
      const post = (enabled: boolean) =>
        agent.request('POST', `/gpu/set_persistence_mode?gpu_ids=0,1&enabled=${enabled}&block=true`);
      expect((await post(false)).status).toBe(400);
      expect((await post(true)).status).toBe(200);
      expect(await mode()).toEqual({ 0: { enabled: true }, 1: { enabled: true } });
      expect(fake.get(1, 'persistence')).toBe(1);
      await agent.stop();
      expect([fake.get(0, 'persistence'), fake.get(1, 'persistence')]).toEqual([1, 0]);
    });

    test('more changes than a GPU takes wait for their turn, and the last one holds', async () => {
      await start();
      const lock = (mhz: number) =>
        agent.request(
          'POST',
          `/gpu/set_gpu_locked_clocks?gpu_ids=0&min_clock_mhz=345&max_clock_mhz=${mhz}&block=true`,
        );
      for (const mhz of [1200, 1215, 1230, 1245]) expect((await lock(mhz)).status).toBe(200);
      // Too many by now: the one waits, and is overtaken by the other.
      const startMs = performance.now();
      const overtaken = lock(1260);
      await sleep(100);
      const last = lock(1305);
      expect([(await overtaken).status, (await last).status]).toEqual([200, 200]);
      expect(performance.now() - startMs).toBeGreaterThan(500);
      expect([fake.get(0, 'lockMaxMhz'), fake.get(0, 'lockSets')]).toEqual([1305, 5]);
    });

    test('what they set ends some time after their last call', async () => {
      await start({ config: { zeusdTtlMs: 800 } });
      await agent.request('POST', '/gpu/set_power_limit?gpu_ids=0&power_limit_mw=300000&block=true');
      expect(fake.slowGpus()).toEqual([0]);
      await until(() => fake.slowGpus().length === 0, 4000);
    });

    test('power is streamed', async () => {
      await start();
      const events: string[] = [];
      const socket = connect(agent.socket);
      socket.on('data', (chunk) =>
        events.push(
          ...chunk
            .toString()
            .split('\n')
            .filter((line) => line.startsWith('data: ')),
        ),
      );
      socket.write('GET /gpu/stream_power?gpu_ids=1 HTTP/1.1\r\nhost: a\r\n\r\n');
      await until(() => events.length > 0, 4000);
      socket.destroy();
      expect(JSON.parse(events[0]!.slice(6))).toEqual({
        timestamp_ms: expect.any(Number),
        gpu_id: 1,
        power_mw: 575_000,
      });
    });
  });

  describe('operation', () => {
    test('the socket is for its group only, and a second agent does not take it over', async () => {
      fake = new FakeNvml({ gpus: 2 });
      // A folder that is not there yet.
      agent = await AgentProcess.start(fake, { config: { socket: join(fake.folder, 'run', 'agent.sock') } });
      expect(statSync(agent.socket).mode & 0o777).toBe(0o660);
      expect(statSync(dirname(agent.socket)).mode & 0o777).toBe(0o750);
      const second = new FakeNvml({ gpus: 1 });
      const other = AgentProcess.launch(second, { config: { socket: agent.socket } });
      await until(() => other.log.includes('another agent listens'), 10_000);
      await other.stop();
      second.remove();
      expect((await agent.request('GET', '/healthz')).status).toBe(200);
    });

    test('TCP asks for the token', async () => {
      process.env.WATTLANE_AGENT_TOKEN = 'a-secret-for-this-test';
      await start({ config: { tcp: '127.0.0.1:47391' } });
      delete process.env.WATTLANE_AGENT_TOKEN;
      const ask = (authorization: string) =>
        fetch('http://127.0.0.1:47391/healthz', { headers: { authorization } }).then(({ status }) => status);
      expect(await ask('Bearer wrong')).toBe(401);
      expect(await ask('')).toBe(401);
      expect(await ask('Bearer a-secret-for-this-test')).toBe(200);
    });

    test('SIGHUP takes over the bounds of the configuration at once', async () => {
      await start();
      const lease = await agent.lease();
      await put(0, { ...lease, ...clock(1500) });
      const file = join(fake.folder, 'agent.json');
      const config = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...config, limits: { maxClockMhz: 1000 } }));
      agent.guardian.kill('SIGHUP');
      await until(() => fake.get(0, 'lockMaxMhz') === 990 && fake.get(1, 'lockMaxMhz') === 990, 4000);
    });

    test('detach puts everything back and lets go of the driver', async () => {
      await start();
      await put(0, { ...(await agent.lease()), ...clock(1200), powerWatts: 300 });
      expect((await agent.request('POST', '/v1/detach')).body).toEqual({ detached: true });
      expect(fake.slowGpus()).toEqual([]);
      const answer = await put(0, { ...(await agent.lease()), ...clock(1200) });
      expect([answer.status, answer.body.error.message]).toEqual([403, expect.stringContaining('detached')]);
      expect((await agent.request('GET', '/healthz')).body.detached).toBe(true);
    });

    test('a GPU that does not go back keeps the agent attached until it does', async () => {
      await start();
      await put(0, { ...(await agent.lease()), ...clock(1200) });
      fake.script(0, 'resetLock', { code: 999, times: -1 });
      const refused = await agent.request('POST', '/v1/detach');
      expect([refused.status, refused.body.error.message]).toEqual([502, expect.stringContaining('GPU 0')]);
      expect((await agent.request('GET', '/healthz')).body.detached).toBe(false);
      fake.script(0, 'resetLock', {});
      await until(() => fake.isStock(0), 4000);
      expect((await agent.request('POST', '/v1/detach')).body).toEqual({ detached: true });
    });

    test('without a guardian, an agent mends what a damaged journal hides, and throws it away', async () => {
      fake = new FakeNvml({ gpus: 2 });
      const journal = join(fake.folder, 'journal');
      writeFileSync(journal, 'wattlane-journal 1\nboot x\ngpu GPU-');
      fake.set(0, 'locked', 1);
      fake.set(1, 'limitMw', 300_000);
      const config = join(fake.folder, 'agent.json');
      const socket = join(fake.folder, 'agent.sock');
      writeFileSync(config, JSON.stringify({ socket, journal, nvml: fake.library }));
      const main = fileURLToPath(new URL('../dist/daemon/main.js', import.meta.url));
      const env = { ...process.env, ...fake.env };
      const alone = spawn(process.execPath, [main, '--config', config], { env, stdio: 'ignore' });
      await until(() => existsSync(socket), 20_000);
      expect([fake.slowGpus(), existsSync(journal)]).toEqual([[], false]);
      const gone = new Promise((resolve) => alone.once('exit', resolve));
      alone.kill('SIGTERM');
      expect(await gone).toBe(0);
      // What follows each test ends an agent.
      agent = await AgentProcess.start(fake);
    });

    test('persistence mode is on while the agent runs, and off again where it was', async () => {
      await start({}, (made) => made.set(0, 'persistence', 0));
      expect(fake.get(0, 'persistence')).toBe(1);
      expect(readFileSync(agent.journal, 'utf8')).toContain('clock=0 persistence=1\n');
      process.kill(agent.agentPid!, 'SIGKILL');
      await until(() => fake.get(0, 'persistence') === 0, 4000);
      await agent.serving();
      expect([fake.get(0, 'persistence'), fake.get(1, 'persistence')]).toEqual([1, 1]);
      await agent.stop();
      expect([fake.get(0, 'persistence'), fake.get(1, 'persistence')]).toEqual([0, 1]);
      expect(existsSync(agent.journal)).toBe(false);
    });

    test('energy is told by GPU and by model', async () => {
      await start();
      await sleep(500);
      await agent.request('POST', '/v1/usage', { gpus: [0], tokens: { small: 100, large: 300 } });
      const { body } = await agent.request('GET', '/v1/energy');
      const [gpu] = body.gpus;
      expect(gpu.source).toBe('counter');
      expect(gpu.models.large / gpu.models.small).toBeCloseTo(3, 9);
      expect(gpu.models.large + gpu.models.small).toBeGreaterThan(50); // 575 W over a good part of 0.5 s
    });

    test('dcgm-exporter names come on request, in its units', async () => {
      await start({ config: { dcgmNames: true } });
      await sleep(300);
      const { body } = await agent.request('GET', '/metrics');
      expect(body).toMatch(/DCGM_FI_DEV_SM_CLOCK\{gpu="0",[^}]*\} 1980\n/);
      expect(body).toMatch(/gpu_sm_clock_hertz\{gpu="0",[^}]*\} 1980000000\n/);
      expect(body).not.toContain('gpu_xid_last{');
    });
  });

  describe('the control loop', () => {
    const report = { gpus: [0], tenants: [{ sensitivity: 0.3, sloMultiple: 4 }] };

    test('lowers the clock while it hears of slack, and goes to the top when it hears nothing', async () => {
      await start({ config: { law: 'static' } });
      const tell = () =>
        agent.request('POST', '/v1/slo', {
          ...report,
          finished: [{ latencyRatio: 0.3, beganAgoMs: 900, endedAgoMs: 100 }],
        });
      await tell();
      // The lowest clock not below 0.7 of 1980 MHz = 1386.
      await until(() => fake.get(0, 'lockMaxMhz') === 1395, 4000);
      expect(fake.isStock(1)).toBe(true);
      await until(() => fake.isStock(0), 5000);
    });

    test('the predictive law asks for the top clock while a request would be late', async () => {
      await start({ config: { law: 'predictive' } });
      const job = { tenant: 0, ageMs: 0, sloMs: 4000, predictedMs: 500, doneMs: 0 };
      const tell = (jobs: object[]) =>
        agent.request('POST', '/v1/slo', { ...report, jobs, arrivedWorkMs: 500 });
      await tell([job]);
      await until(() => fake.get(0, 'locked') === 1, 4000);
      await tell([{ ...job, sloMs: 520 }]);
      await until(() => fake.isStock(0), 4000);
    });

    test('a clock that the SLO needs goes before a lower one of another client', async () => {
      await start({ config: { law: 'predictive' } });
      const lease = await agent.lease('batch job');
      await put(0, { ...lease, ...clock(990) });
      expect(fake.get(0, 'lockMaxMhz')).toBe(990);
      const late = { tenant: 0, ageMs: 0, sloMs: 520, predictedMs: 500, doneMs: 0 };
      await agent.request('POST', '/v1/slo', { ...report, jobs: [late], arrivedWorkMs: 500 });
      await until(() => fake.isStock(0), 4000);
      // Also when nothing is heard any more: who does not know must not be slow.
      await sleep(1500);
      expect(fake.isStock(0)).toBe(true);
    });

    test('while a power cap binds, the clock is not moved up and down against it', async () => {
      await start({ config: { law: 'predictive' } });
      fake.set(0, 'load', 1);
      const lease = await agent.lease('budget');
      expect((await put(0, { ...lease, powerWatts: 300 })).status).toBe(200);
      const late = { tenant: 0, ageMs: 0, sloMs: 520, predictedMs: 500, doneMs: 0 };
      const before = fake.get(0, 'lockSets') + fake.get(0, 'lockResets');
      for (let i = 0; i < 8; i++) {
        await agent.request('POST', '/v1/slo', { ...report, jobs: [late], arrivedWorkMs: 500 });
        await sleep(250);
      }
      expect(fake.get(0, 'lockSets') + fake.get(0, 'lockResets') - before).toBeLessThanOrEqual(1);
    });

    test("an engine's metrics feed it: down with slack, up when late, to the top when it is gone", async () => {
      let requests = 0;
      let ttftSeconds = 0.2;
      const engine = createServer((_request, response) => {
        requests += 30;
        const buckets = (name: string, value: number) =>
          `${[0.1, 0.25, 0.5, 1, 2, '+Inf']
            .map((le) => `${name}_bucket{le="${le}"} ${le === '+Inf' || value <= Number(le) ? requests : 0}`)
            .join('\n')}\n${name}_sum ${requests * value}\n`;
        response.write('vllm:num_requests_running 3\nvllm:num_requests_waiting 0\n');
        response.write(buckets('vllm:time_to_first_token_seconds', ttftSeconds));
        response.end(buckets('vllm:inter_token_latency_seconds', 0.02));
      });
      const port = await new Promise<number>((resolve) =>
        engine.listen(0, '127.0.0.1', () => resolve((engine.address() as AddressInfo).port)),
      );
      try {
        const url = `http://127.0.0.1:${port}/metrics`;
        const engines = [{ url, gpus: [1], ttftMs: 1000, tpotMs: 100, sensitivity: 0.3, sloMultiple: 4 }];
        await start({ config: { law: 'miad', engines } });
        await until(() => fake.get(1, 'locked') === 1, 12_000);
        expect(fake.isStock(0)).toBe(true);
        // Another latency makes the buckets fall, as a restarted engine does; the readings after it are late.
        ttftSeconds = 1.5;
        await until(() => fake.isStock(1), 12_000);
        ttftSeconds = 0.2;
        await until(() => fake.get(1, 'locked') === 1, 20_000);
        engine.close();
        engine.closeAllConnections();
        await until(() => fake.isStock(1), 6000);
        const { body } = await agent.request('GET', '/healthz');
        expect(body.engines).toEqual([{ url, problem: expect.stringContaining('ECONNREFUSED') }]);
      } finally {
        engine.close();
        engine.closeAllConnections();
      }
    }, 60_000);

    test('a report that makes no sense is refused', async () => {
      await start({ config: { law: 'static' } });
      for (const wrong of [
        {},
        { ...report, tenants: [] },
        { ...report, jobs: [{ tenant: 4 }] },
        { ...report, gpus: [7] },
      ]) {
        expect((await agent.request('POST', '/v1/slo', wrong)).status).toBeGreaterThanOrEqual(400);
      }
    });
  });
});
