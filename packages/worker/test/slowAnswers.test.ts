import { afterEach, expect, test } from 'vitest';
import {
  createApp,
  createGateway,
  type Gateway,
  OtlpExporter,
  type Runtime,
  withDefaults,
} from '../src/index.ts';
import { createNodeRuntime } from '../src/node/index.ts';
import { someRecord } from '../src/observe/fixtures/someRecord.ts';
import { jsonAnswer, type RawEngine, startRawEngine } from './fixtures/rawEngine.ts';
import { steadyPredictor } from './stack.ts';

/** How much faster the gateway's clock runs than the real one. */
const SPEEDUP = 50;

let server: RawEngine;
let runtime: Runtime;
afterEach(() => {
  runtime.transport.close();
  server.close();
});

/** A gateway whose engine and collector begin an answer and never end it. */
async function start(): Promise<Gateway> {
  server = await startRawEngine((socket) => socket.write(jsonAnswer('{"data":[]}').slice(0, -4)));
  const node = createNodeRuntime();
  runtime = {
    ...node,
    nowMs: () => SPEEDUP * node.nowMs(),
    setTimer: (delayMs, run) => node.setTimer(delayMs / SPEEDUP, run),
  };
  const config = withDefaults({ backends: [{ id: 'a', url: server.url, models: ['m'] }] });
  return createGateway(config, { runtime, predictor: steadyPredictor });
}

test('models that an engine does not finish to list are those of the configuration', async () => {
  const response = await createApp(await start()).request('/v1/models');
  expect((await response.json()).data).toMatchObject([{ id: 'm' }]);
});

test('a collector that does not finish its answer does not keep the exporter from closing', async () => {
  const gateway = await start();
  const exporter = new OtlpExporter(gateway, server.url);
  const span = {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    parentSpanId: null,
    upstreamSpanId: '3'.repeat(16),
    sampled: true,
  };
  exporter.observe(someRecord(), { order: 0, arrivalMs: 0, span });
  await exporter.close();
  expect(server.seen[0]!.path).toBe('/v1/traces');
});
