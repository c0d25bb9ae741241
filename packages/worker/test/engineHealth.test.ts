import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { BackendConfig, GatewayConfigInput } from '../src/config/gatewayConfig.ts';
import type { GatewayBackend } from '../src/hold/gatewayBackend.ts';
import { BackendWatch, createApp, createGateway, type Gateway, withDefaults } from '../src/index.ts';
import { createNodeRuntime } from '../src/node/index.ts';
import { jsonAnswer, type RawEngine, startRawEngine } from './fixtures/rawEngine.ts';
import { steadyPredictor } from './stack.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

/** What an engine answers at each path; a path that is not there gets 404, and one that is null no answer. */
type Paths = Record<string, string | number | null>;

const METRICS = 'vllm:num_requests_running 1\nvllm:num_requests_waiting 0\n';

async function engineOf(paths: Paths): Promise<RawEngine> {
  const engine = await startRawEngine((socket: Socket, { path }) => {
    const said = path in paths ? paths[path] : 404;
    if (typeof said === 'string') socket.write(jsonAnswer(said));
    else if (typeof said === 'number') socket.write(`HTTP/1.1 ${said} X\r\ncontent-length: 0\r\n\r\n`);
  });
  cleanups.push(() => engine.close());
  return engine;
}

/** A gateway that watches an engine at this address. */
const watched = (url: string, engine: BackendConfig['engine'] = 'vllm', more = {}): Gateway =>
  watchedAll([{ id: 'e', url, engine, ...more }]);

function watchedAll(backends: GatewayConfigInput['backends']): Gateway {
  const runtime = createNodeRuntime();
  const config = withDefaults({ backends, scrapeMs: 50 });
  const gateway = createGateway(config, { runtime, predictor: steadyPredictor });
  const watch = new BackendWatch(gateway.pools, runtime, config.scrapeMs);
  void watch.start();
  cleanups.push(() => {
    watch.stop();
    runtime.transport.close();
  });
  return gateway;
}

const backendOf = (gateway: Gateway): GatewayBackend => gateway.pools.backends[0]!;

const ask = (gateway: Gateway) =>
  createApp(gateway).request('/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: [] }),
  });

test('an engine whose health is bad is taken out though it tells its metrics, and comes back', async () => {
  const paths: Paths = { '/health': 503, '/metrics': METRICS };
  const backend = backendOf(watched((await engineOf(paths)).url));
  await expect.poll(() => backend.health, { timeout: 5000 }).toBe('down');
  paths['/health'] = 'ok';
  await expect.poll(() => backend.health, { timeout: 5000 }).toBe('up');
}, 12_000);

test('an engine without a health path is up, whichever it is', async () => {
  for (const engine of ['vllm', 'other'] as const) {
    const backend = backendOf(watched((await engineOf({})).url, engine));
    await expect.poll(() => backend.lastPoll).toBe('reachable');
    expect(backend.health).toBe('up');
  }
});

test('an engine that is not there is down before any request comes', async () => {
  const engine = await engineOf({});
  engine.close();
  const gateway = watched(engine.url, 'other');
  await expect.poll(() => backendOf(gateway).health, { timeout: 5000 }).toBe('down');
  const health = await createApp(gateway).request('/healthz');
  expect([health.status, (await health.json()).status]).toEqual([503, 'down']);
  expect((await ask(gateway)).status).toBe(503);
}, 8000);

test('an engine that takes connections and never answers is down; the requests at it run on', async () => {
  const paths: Paths = { '/health': null, '/metrics': null, '/v1/chat/completions': null };
  const engine = await engineOf(paths);
  const gateway = watched(engine.url, 'other');
  const asked = ask(gateway);
  await expect.poll(() => backendOf(gateway).health, { timeout: 8000 }).toBe('down');
  const [socket] = [...engine.sockets].filter((open) => !open.destroyed);
  expect(socket).toBeDefined();
  for (const open of engine.sockets) open.write(jsonAnswer('{"choices":[]}'));
  expect((await asked).status).toBe(200);
}, 12_000);

test('an engine that answers with errors gets a pause, and the last one that is left does not', async () => {
  const [broken, good] = [await engineOf({ '/v1/chat/completions': 500 }), await engineOf({})];
  const gateway = watchedAll([
    { id: 'broken', url: broken.url },
    { id: 'good', url: good.url, drain: true },
  ]);
  const statuses = async (count: number) => {
    const answers = [];
    for (let sent = 0; sent < count; sent++) answers.push((await ask(gateway)).status);
    return answers;
  };
  const backend = backendOf(gateway);
  await expect.poll(() => backend.lastPoll).toBe('reachable');
  // The engine answers 500 without a body, which is no JSON; to the client a 502.
  expect(await statuses(5)).toEqual([502, 502, 502, 502, 502]);
  expect(backend.health).toBe('up');
  gateway.pools.backends[1]!.health = 'up';
  await statuses(1);
  expect(backend.health).toBe('down');
  await statuses(3);
  const chats = good.seen.filter(({ path }) => path === '/v1/chat/completions');
  expect(chats.length).toBe(3);
});

test.each([
  ['other', {}, {}, 256],
  ['vllm', {}, {}, 256],
  ['vllm', {}, { metricsPath: '' }, 256],
  ['vllm', { '/metrics': 'nothing that is known\n' }, {}, 256],
  ['vllm', { '/metrics': METRICS }, {}, 32],
] as const)('an engine %s with metrics %j and %j has a window of %i', async (engine, paths, more, most) => {
  const raw = await engineOf(paths);
  const backend = backendOf(watched(raw.url, engine, more));
  await expect.poll(() => backend.lastPoll).toBe('reachable');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(backend.window.maxInFlight).toBe(most);
});

test('metrics that are found while requests are in flight lose none of them', async () => {
  const paths: Paths = { '/metrics': 503, '/v1/chat/completions': null };
  const engine = await engineOf(paths);
  const gateway = watched(engine.url);
  const backend = backendOf(gateway);
  const asked = [ask(gateway), ask(gateway), ask(gateway)];
  await expect.poll(() => backend.window.inFlight.sent.size).toBe(3);
  paths['/metrics'] = METRICS;
  await expect.poll(() => backend.window.limits.trackSlots).toBe(true);
  expect(backend.window.inFlight.sent.size).toBe(3);
  engine.close();
  await Promise.all(asked);
  expect(backend.window.inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
});

test('metrics that are not told any more count no more', async () => {
  for (const gone of [503, 404]) {
    const own: Paths = { '/metrics': METRICS };
    const backend = backendOf(watched((await engineOf(own)).url));
    await expect.poll(() => backend.window.maxInFlight).toBe(32);
    own['/metrics'] = gone;
    await expect.poll(() => backend.window.maxInFlight, { timeout: 4000 }).toBe(256);
  }
}, 15_000);

test('an engine whose queue is not read is taken to compute prompts ten times as fast', async () => {
  const speeds = [];
  for (const paths of [{ '/metrics': METRICS }, {}]) {
    const backend = backendOf(watched((await engineOf(paths)).url));
    await expect.poll(() => backend.lastPoll).toBe('reachable');
    await new Promise((resolve) => setTimeout(resolve, 100));
    speeds.push(backend.window.limits.prefillTokensPerMs);
  }
  expect(speeds).toEqual([25, 250]);
});

test('an engine that is drained gets nothing, though its health is good', async () => {
  const engine = await engineOf({ '/health': 'ok' });
  const gateway = watched(engine.url, 'other', { drain: true });
  await expect.poll(() => backendOf(gateway).lastPoll).toBe('good');
  expect(backendOf(gateway).health).toBe('draining');
  expect((await ask(gateway)).status).toBe(503);
});
