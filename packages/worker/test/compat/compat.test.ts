import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type EngineServer, startEngine } from '@wattlane/engine';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { BackendWatch, createApp, createGateway, withDefaults } from '../../src/index.ts';
import { createNodeRuntime, serveGateway } from '../../src/node/index.ts';
import { steadyPredictor } from '../stack.ts';
import { COMPAT_CASES, type CompatTarget } from './cases.ts';
import { end, freePort, type Server, startMockLlm, untilUp } from './mockLlm.ts';

const BUN = fileURLToPath(new URL('../../../../node_modules/.bin/bun', import.meta.url));

let engine: EngineServer;
let mock: Server;
beforeAll(async () => {
  [engine, mock] = await Promise.all([startEngine({ speedup: 50, model: 'sim' }), startMockLlm()]);
});
afterAll(() => Promise.all([engine.close(), mock.close()]));

async function gatewayOnNode(url: string): Promise<Server> {
  const runtime = createNodeRuntime();
  const config = withDefaults({ listen: { port: 0 }, backends: [{ id: 'engine', url, engine: 'vllm' }] });
  const gateway = createGateway(config, { runtime, predictor: steadyPredictor });
  const watch = new BackendWatch(gateway.pools, runtime, config.scrapeMs);
  await watch.start();
  const listening = await serveGateway(gateway, createApp(gateway));
  return {
    url: listening.url,
    close: async () => {
      watch.stop();
      await listening.close(100);
      runtime.transport.close();
    },
  };
}

async function gatewayOnBun(url: string): Promise<Server> {
  const port = await freePort();
  const entry = fileURLToPath(new URL('./bunGateway.ts', import.meta.url));
  const args = ['--conditions=@wattlane/source', entry, String(port), url];
  const child = spawn(BUN, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  await untilUp(`http://127.0.0.1:${port}/healthz`);
  return { url: `http://127.0.0.1:${port}`, close: () => end(child) };
}

describe.each([
  ['Node', gatewayOnNode, true],
  ['Bun', gatewayOnBun, existsSync(BUN)],
] as const)('unmodified clients against the gateway on %s', (_, start, there) => {
  let gateways: Server[] = [];
  let target: CompatTarget;
  beforeAll(async () => {
    if (!there) return;
    gateways = await Promise.all([start(engine.url), start(mock.url)]);
    target = { engineUrl: `${gateways[0]!.url}/v1`, mockUrl: `${gateways[1]!.url}/v1` };
  });
  afterAll(() => Promise.all(gateways.map((gateway) => gateway.close())));

  for (const { name, run } of COMPAT_CASES) test.skipIf(!there)(name, () => run(target));
});
