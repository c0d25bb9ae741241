import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBinary, PATIENCE_MS } from '../../core/test/runtimes/findBinary.ts';
import { runScenario } from './scenario.ts';

const expected = {
  order: ['first', 'short', 'long'],
  streamed: [
    'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n',
    'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
    'data: [DONE]\n\n',
  ].join(''),
  aborted: 'AbortError',
  inFlight: 0,
  waiting: 0,
};

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "scenario", worker = .scenario)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "scenario")],
);

const scenario :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "workerEntry.mjs")],
  compatibilityDate = "2026-10-01",
);
`;

const folder = mkdtempSync(join(tmpdir(), 'wattlane-sdk-'));
const binaries = { bun: findBinary('bun'), deno: findBinary('deno'), workerd: findBinary('workerd') };

beforeAll(async () => {
  await build({
    entryPoints: ['processEntry.ts', 'workerEntry.ts'].map((name) =>
      fileURLToPath(new URL(`./${name}`, import.meta.url)),
    ),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['@wattlane/source'],
    logLevel: 'warning',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('Node: short overtakes long, the stream is clean, the aborted one is gone', async () => {
  expect(await runScenario()).toEqual(expected);
});

describe.each(['bun', 'deno'] as const)('%s', (name) => {
  test.skipIf(binaries[name] === undefined)('does the same', async () => {
    const flags =
      name === 'bun' ? ['run', '--no-install'] : ['run', '--no-prompt', '--no-remote', '--no-lock'];
    const { stdout } = await promisify(execFile)(
      binaries[name]!,
      [...flags, join(folder, 'processEntry.mjs')],
      {
        env: { ...process.env, DENO_DIR: folder, DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' },
        timeout: PATIENCE_MS,
        killSignal: 'SIGKILL',
      },
    );
    expect(JSON.parse(stdout)).toEqual(expected);
  });
});

describe.skipIf(binaries.workerd === undefined)('workerd', () => {
  let workerd: ChildProcess;
  let url = '';
  beforeAll(async () => {
    writeFileSync(join(folder, 'workerd.capnp'), CONFIG);
    workerd = spawn(binaries.workerd!, ['serve', '--control-fd=3', join(folder, 'workerd.capnp')], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    });
    for await (const line of createInterface({ input: workerd.stdio[3] as Readable })) {
      const { port } = JSON.parse(line) as { port?: number };
      if (port === undefined) continue;
      url = `http://127.0.0.1:${port}`;
      break;
    }
  }, PATIENCE_MS);
  afterAll(async () => {
    const ended = once(workerd, 'exit');
    workerd.kill('SIGKILL');
    await ended;
  });

  // Inside one request: a worker that waits for another visitor's request is ended as hung.
  test('does the same', async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    expect(await response.json()).toEqual(expected);
  });
});
