import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { noteFailure } from '../src/hold/backendHealth.ts';
import { BackendWatch, createGateway, type Gateway, withDefaults } from '../src/index.ts';
import { createNodeRuntime } from '../src/node/index.ts';
import { jsonAnswer, type RawEngine, startRawEngine } from './fixtures/rawEngine.ts';
import { steadyPredictor } from './stack.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

async function engineOf(answer: Parameters<typeof startRawEngine>[0]): Promise<RawEngine> {
  const engine = await startRawEngine(answer);
  cleanups.push(() => engine.close());
  return engine;
}

/** A gateway that watches engines at these addresses; nothing listens. */
function watched(...urls: string[]): Gateway {
  const runtime = createNodeRuntime();
  const config = withDefaults({
    backends: urls.map((url, place) => ({ id: `e${place}`, url, engine: 'vllm' as const })),
    scrapeMs: 50,
  });
  const gateway = createGateway(config, { runtime, predictor: steadyPredictor });
  const watch = new BackendWatch(gateway.pools, runtime, config.scrapeMs);
  void watch.start();
  cleanups.push(() => {
    watch.stop();
    runtime.transport.close();
  });
  return gateway;
}

const METRICS = 'vllm:num_requests_running 1\nvllm:num_requests_waiting 0\n';

test('an engine whose metrics stop half way does not stop the watch over the others', async () => {
  const stuck = await engineOf((socket) => socket.write(jsonAnswer(METRICS).slice(0, -10)));
  const good = await engineOf((socket) => socket.write(jsonAnswer(METRICS)));
  watched(stuck.url, good.url);
  await expect.poll(() => good.seen.length, { timeout: 4000 }).toBeGreaterThan(2);
});

test('an engine that tells its metrics forgets a connection that failed once', async () => {
  const engine = await engineOf((socket) => socket.write(jsonAnswer(METRICS)));
  const gateway = watched(engine.url);
  const backend = gateway.pools.backends[0]!;
  await expect.poll(() => engine.seen.length).toBeGreaterThan(0);
  noteFailure(backend);
  await expect.poll(() => backend.failures).toBe(0);
  expect(backend.health).toBe('up');
});

test('a host that takes no connection is down, like one that refuses it', async () => {
  const url = await deafServer();
  const gateway = watched(url);
  const backend = gateway.pools.backends[0]!;
  await expect.poll(() => backend.health, { timeout: 8000 }).toBe('down');
}, 12_000);

/** A server whose queue of connections is full and never emptied: to its clients, a host without power. */
async function deafServer(): Promise<string> {
  const script = `require('net').createServer().listen(0, '127.0.0.1', 1, function () {
    require('fs').writeSync(1, this.address().port + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  })`;
  const child: ChildProcess = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const port = await new Promise<number>((resolve) => {
    child.stdout!.once('data', (text) => resolve(Number(text)));
  });
  for (let filled = 0; filled < 4; filled++) {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    cleanups.push(() => socket.destroy());
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  return `http://127.0.0.1:${port}`;
}
