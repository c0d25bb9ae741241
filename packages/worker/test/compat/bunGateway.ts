import { BackendWatch, createApp, createGateway, createWebRuntime, withDefaults } from '../../src/index.ts';

// A gateway on Bun, of web standards alone: `bun bunGateway.ts PORT ENGINE_URL`.

const [, , port = '0', url = ''] = process.argv;
const config = withDefaults({
  listen: { port: Number(port) },
  backends: [{ id: 'engine', url, engine: 'vllm' }],
});
const runtime = createWebRuntime('bun');
const predictor = { predict: () => ({ logMean: 4, logSd: 0.5 }) };
const gateway = createGateway(config, { runtime, predictor, report: (error) => console.error(error) });
await new BackendWatch(gateway.pools, runtime, config.scrapeMs).start();

export default {
  port: Number(port),
  hostname: '127.0.0.1',
  idleTimeout: 120,
  fetch: createApp(gateway).fetch,
};
