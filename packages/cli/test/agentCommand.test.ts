import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FakeNvml, until } from '@wattlane/agent-native/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const paths = ['--socket', folder.file('agent.sock'), '--journal', folder.file('agent.journal')];

test('the configuration in force is shown, without the token', async () => {
  const file = folder.write('agent.json', JSON.stringify({ sampleHz: 2, token: 'a-secret-of-the-file' }));
  const { exitCode, stdout } = await runCli(['agent', '--config', file, '--law', 'miad', '--show-config']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ sampleHz: 2, law: 'miad', socketMode: '0660', token: '(set)' });
  expect(stdout).not.toContain('a-secret');
});

test('without a driver it says so, and does not simulate by itself', async () => {
  const { exitCode, stderr } = await runCli(['agent', '--nvml', '/nowhere/libnvidia-ml.so.1', ...paths]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/ERR_GPU_DRIVER: .*--simulate/);
});

test('with --simulate it serves GPUs that are called simulated', async () => {
  const { exitCode, stderr } = await runCli(['agent', '--simulate', '--seconds', '1', ...paths]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('no real GPU is read or set');
  expect(stderr).toContain('serving 2 simulated GPUs');
});

test('wrong flags are named', async () => {
  const { exitCode, stderr } = await runCli(['agent', '--sample-hz', 'often']);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('--sample-hz is "often"; expected a number');
});

describe.skipIf(!FakeNvml.isAvailable())('wattlane agent on the fake driver (needs a compiler)', () => {
  let fake: FakeNvml;
  let cli: ChildProcess;
  const cliFile = fileURLToPath(new URL('../dist/main.js', import.meta.url));

  afterEach(async () => {
    if (cli.exitCode === null && cli.signalCode === null) {
      const gone = new Promise((resolve) => cli.once('exit', resolve));
      cli.kill('SIGTERM');
      await gone;
    }
    fake.remove();
  });

  async function start(...flags: string[]): Promise<string> {
    fake = new FakeNvml({ gpus: 1 });
    const socket = join(fake.folder, 'agent.sock');
    const file = join(fake.folder, 'agent.json');
    writeFileSync(file, '{}');
    const args = ['agent', '--config', file, '--socket', socket, '--journal', join(fake.folder, 'journal')];
    cli = spawn(process.execPath, [cliFile, ...args, '--nvml', fake.library, ...flags], {
      env: { ...process.env, ...fake.env },
      stdio: 'ignore',
    });
    await until(() => existsSync(socket), 20_000);
    return file;
  }

  async function lock(): Promise<void> {
    const { leaseId, epoch } = await call('POST', '/v1/leases', { holder: 'test', ttlMs: 60_000 });
    await call('PUT', '/v1/gpus/0/control', { leaseId, epoch, clock: { minMhz: 345, maxMhz: 1200 } });
    expect(fake.get(0, 'lockMaxMhz')).toBe(1200);
  }

  function call(method: string, path: string, body: object): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: join(fake.folder, 'agent.sock'), method, path }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text)));
      });
      asked.on('error', reject);
      asked.end(JSON.stringify(body));
    });
  }

  test('SIGHUP goes through to the agent, which reads its limits again; SIGKILL of all above it restores', async () => {
    const file = await start();
    await lock();
    writeFileSync(file, JSON.stringify({ limits: { maxClockMhz: 1000 } }));
    cli.kill('SIGHUP');
    await until(() => fake.get(0, 'lockMaxMhz') === 990, 4000);
    cli.kill('SIGKILL');
    await until(() => fake.isStock(0), 4000);
    // The agent and its guardian have gone too.
    await until(() => !existsSync(join(fake.folder, 'agent.sock')), 4000);
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)('without a guardian, %s puts everything back', async (signal) => {
    await start('--no-guardian');
    await lock();
    cli.kill(signal);
    await until(() => cli.exitCode !== null, 4000);
    expect([cli.exitCode, fake.isStock(0)]).toEqual([0, true]);
  });
});
