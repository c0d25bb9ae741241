import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { Dashboard, dashboardRoute, GatewayMetrics, metricsRoute, openApiRoute } from '../src/index.ts';
import { readDashboardAssets, readOpenApi } from '../src/node/index.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

/** A predictor that reads the length from the prompt and errs by a factor that each prompt keeps. */
const erringPredictor = {
  predict: ({ turns }: { turns: readonly { text: string }[] }) => {
    const [length, error] = turns.at(-1)!.text.split(' ').map(Number);
    return { logMean: Math.log(length!) + (error ?? 0), logSd: 0.4 };
  },
};

/** A gateway with its dashboard in front of an engine with four slots. */
export function startDashboardStack(options: StackOptions = {}): Promise<Stack> {
  return startStack({
    engine: { profile: { ...DEFAULT_PROFILE.h100, maxNumSeqs: 4 }, speedup: 4 },
    backend: { slots: 4 },
    parts: { predictor: erringPredictor },
    extend: (gateway) => {
      const dashboard = new Dashboard(gateway);
      const metrics = new GatewayMetrics(gateway);
      gateway.observers.push(dashboard.observe, metrics.observe);
      return [
        dashboardRoute(dashboard, readDashboardAssets()),
        metricsRoute(metrics),
        openApiRoute(readOpenApi()),
      ];
    },
    ...options,
  });
}

/** Sends one stream whose prompt says how long its answer is and by how much its prediction errs. */
export async function askStream(
  url: string,
  tokens: number,
  { band = 'standard', error = 0, headers = {} }: { band?: string; error?: number; headers?: object } = {},
): Promise<void> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-sim-output-tokens': String(tokens), 'x-wattlane-class': band, ...headers },
    body: JSON.stringify({
      model: 'sim',
      stream: true,
      messages: [{ role: 'user', content: `${tokens} ${error}` }],
    }),
  });
  await response.text();
}
