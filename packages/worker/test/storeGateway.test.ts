import { writeFileSync } from 'node:fs';
import { createLengthLearner } from '@wattlane/core/learning';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp, metricsRoute } from '../src/index.ts';
import { createNodeRuntime } from '../src/node/index.ts';
import {
  createMemoryStore,
  createStoreMetrics,
  PredictorKeeper,
  restoreLearner,
} from '../src/store/index.ts';
import { type TempStore, tempStore } from './fixtures/tempStore.ts';
import { type Stack, startStack } from './stack.ts';

let temp: TempStore;
let stack: Stack;
beforeEach(() => {
  temp = tempStore();
});
afterEach(async () => {
  await stack.close();
  await temp.remove();
});

async function ask(): Promise<number> {
  const response = await fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-sim-output-tokens': '2' },
    body: JSON.stringify({ model: 'sim', messages: [{ role: 'user', content: 'a secret prompt' }] }),
  });
  await response.text();
  return response.status;
}

async function health(): Promise<{ status: string; store: { status: string } }> {
  return (await fetch(`${stack.url}/healthz`)).json();
}

test('a gateway whose store is locked serves on, says so, and loses nothing', async () => {
  const store = temp.open({ busyTimeoutMs: 50 });
  await store.loadSnapshot();
  stack = await startStack({ parts: { store } });
  expect(await health()).toMatchObject({ status: 'ok', store: { status: 'ok' } });
  const other = await temp.connect().transaction('write');
  for (let i = 0; i < 5; i++) expect(await ask()).toBe(200);
  await expect.poll(health).toMatchObject({
    status: 'degraded',
    store: { status: 'failing', pendingRows: 5, lastError: expect.stringContaining('locked') },
  });
  const metrics = await createApp(stack.gateway, metricsRoute(createStoreMetrics(store))).request('/metrics');
  const text = await metrics.text();
  expect(text).toContain('wattlane_store_status{status="failing"} 1\n');
  expect(text).toContain('wattlane_store_pending_rows 5\n');
  await other.rollback();
  await store.flush();
  expect(await health()).toMatchObject({ status: 'ok', store: { status: 'ok', acknowledgedRows: 5 } });
  const rows = await temp.read('SELECT * FROM requests');
  expect(rows.length).toBe(5);
  expect(rows[0]).toMatchObject({ model: 'sim', status: 200, finish: 'stop', output_tokens: 2 });
  expect(JSON.stringify(rows)).not.toContain('secret');
});

test('a gateway whose store is no database starts, serves and says so', async () => {
  writeFileSync(temp.path, 'no database '.repeat(1000));
  const store = temp.open();
  await expect(restoreLearner(store)).rejects.toThrow('ERR_STORE');
  stack = await startStack({ parts: { store } });
  expect(await ask()).toBe(200);
  expect(await health()).toMatchObject({ status: 'degraded', store: { status: 'failing' } });
});

test('what is learned outlives the gateway', async () => {
  const runtime = createNodeRuntime();
  const store = temp.open();
  const fail = (error: unknown) => expect.unreachable(String(error));
  expect(await restoreLearner(store)).toEqual({ learner: null, nextSequence: 0 });
  stack = await startStack({ parts: { store } });
  for (let i = 0; i < 3; i++) await ask();
  const { learner } = stack.gateway.lengths;
  expect(learner).not.toEqual(createLengthLearner());
  await new PredictorKeeper(store, learner, 0, runtime, fail).stop();
  expect(await restoreLearner(temp.open())).toEqual({ learner, nextSequence: 1 });
});

test('of two gateways that save, the one that saved last is restored', async () => {
  const store = createMemoryStore();
  const fail = (error: unknown) => expect.unreachable(String(error));
  const timers: (() => void)[] = [];
  const runtime = {
    setTimer: (_: number, run: () => void) => {
      timers.push(run);
      return { cancel: () => {} };
    },
  };
  stack = await startStack();
  await ask();
  const first = new PredictorKeeper(store, createLengthLearner(), 0, runtime, fail);
  const second = new PredictorKeeper(store, stack.gateway.lengths.learner, 0, runtime, fail);
  first.start();
  timers[0]!();
  await expect.poll(() => timers.length).toBe(2);
  await second.save();
  expect(await restoreLearner(store)).toEqual({ learner: stack.gateway.lengths.learner, nextSequence: 2 });
  await first.stop();
  expect(await restoreLearner(store)).toEqual({ learner: createLengthLearner(), nextSequence: 3 });
});
