import { readFileSync } from 'node:fs';
import { createLinearPredictor, decodeWeights } from '@wattlane/core/prediction';
import {
  BackendWatch,
  createApp,
  createGateway,
  Dashboard,
  dashboardRoute,
  GatewayMetrics,
  metricsRoute,
  readConfig,
} from '@wattlane/worker';
import { createNodeRuntime, readDashboardAssets, serveGateway } from '@wattlane/worker/node';
import { openStore } from '@wattlane/worker/store';

// A gateway in a process of its own, with everything on that a user gets by default. Its configuration comes as an argument.

const [, , configText = '', weightsPath = ''] = process.argv;
const config = readConfig(JSON.parse(configText));
const plain = createNodeRuntime();
// The first id that is asked for names the rows of this run in the store.
const run = plain.randomId();
let named = false;
const runtime = {
  ...plain,
  randomId: () => {
    if (named) return plain.randomId();
    named = true;
    return run;
  },
};
const store = openStore(config.store.url, { runtime, report: () => {} });
const gateway = createGateway(config, {
  runtime,
  store,
  predictor: createLinearPredictor(decodeWeights(readFileSync(weightsPath))),
});
const metrics = new GatewayMetrics(gateway);
const dashboard = new Dashboard(gateway);
gateway.observers.push(metrics.observe, dashboard.observe);
const watch = new BackendWatch(gateway.pools, runtime, config.scrapeMs);
await watch.start();
const routes = [metricsRoute(metrics), dashboardRoute(dashboard, readDashboardAssets())];
const listening = await serveGateway(gateway, createApp(gateway, ...routes));
process.send?.({ url: listening.url, run });
process.on('message', (message) => {
  if (message !== 'usage') return;
  const { acknowledgedRows } = store.health();
  process.send?.({ rssBytes: process.memoryUsage().rss, active: gateway.active, acknowledgedRows });
});
process.on('disconnect', () => process.exit(0));
