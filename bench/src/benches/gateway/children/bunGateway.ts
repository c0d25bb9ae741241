import { readFileSync } from 'node:fs';
import { createLinearPredictor, decodeWeights } from '@wattlane/core/prediction';
import {
  BackendWatch,
  createApp,
  createGateway,
  createWebRuntime,
  GatewayMetrics,
  readConfig,
} from '@wattlane/worker';

// The gateway on Bun, of web standards alone: `bun bunGateway.js PORT CONFIG WEIGHTS`. Without a store, whose writer is Node's.

const [, , port = '0', configText = '', weightsPath = ''] = process.argv;
const config = readConfig(JSON.parse(configText));
const runtime = createWebRuntime('bun');
const predictor = createLinearPredictor(decodeWeights(readFileSync(weightsPath)));
const gateway = createGateway(config, { runtime, predictor });
gateway.observers.push(new GatewayMetrics(gateway).observe);
await new BackendWatch(gateway.pools, runtime, config.scrapeMs).start();
const app = createApp(gateway);

interface BunServer {
  readonly port: number;
  readonly hostname: string;
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

const server: BunServer = {
  port: Number(port),
  hostname: '127.0.0.1',
  fetch: (request) => app.fetch(request),
};
export default server;
