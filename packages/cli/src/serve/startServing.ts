import { createLinearPredictor } from '@wattlane/core/prediction';
import { startEngine } from '@wattlane/engine';
import { BackendWatch, createApp, createGateway, type GatewayConfig } from '@wattlane/worker';
import { createNodeRuntime, serveGateway } from '@wattlane/worker/node';
import { createStoreMetrics } from '@wattlane/worker/store';
import { type CliIo, noteLine } from '../cliIo.ts';
import { readWeights, SHIPPED_WEIGHTS } from '../lengths/weightsFile.ts';
import { observeServing } from './observeServing.ts';
import type { ServeFlags } from './serveCommand.ts';
import { upstreamConfig } from './serveConfig.ts';
import { openServingStore } from './serveStore.ts';

/** A gateway that runs. */
export interface Serving {
  readonly url: string;
  close(graceMs: number): Promise<void>;
}

/** Slots of the simulated engine: few, so that its queue can be seen at work. */
const SIMULATED_SLOTS = 8;

/**
 * Starts the gateway with all that belongs to it, and a simulated engine where no engine is configured.
 *
 * @param config  undefined: in front of a simulated engine
 */
export async function startServing(
  io: CliIo,
  flags: ServeFlags,
  config: GatewayConfig | undefined,
): Promise<Serving> {
  if (config !== undefined) return startGateway(io, flags, config);
  const engine = await startSimulated(io);
  try {
    const simulated = { ...flags, engine: 'vllm' };
    const whole = upstreamConfig([engine.url], simulated, { slots: SIMULATED_SLOTS });
    const gateway = await startGateway(io, flags, whole);
    return { url: gateway.url, close: (graceMs) => gateway.close(graceMs).finally(engine.close) };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function startGateway(io: CliIo, flags: ServeFlags, whole: GatewayConfig): Promise<Serving> {
  const runtime = createNodeRuntime();
  const { store, learner, ...keeper } = await openServingStore(io, whole.store.url, runtime);
  const gateway = createGateway(whole, {
    runtime,
    store,
    ...(learner === null ? {} : { learner }),
    predictor: createLinearPredictor(await readWeights(SHIPPED_WEIGHTS)),
    secrets: secretsOf(whole, io),
    report: (error) => noteLine(io, `failure: ${error instanceof Error ? error.message : String(error)}`),
  });
  keeper.keep(gateway.lengths.learner);
  const observing = observeServing(io, flags, gateway, createStoreMetrics(store));
  const watch = new BackendWatch(gateway.pools, runtime, whole.scrapeMs);
  await watch.start();
  const listening = await serveGateway(gateway, createApp(gateway, ...observing.routes));
  return {
    url: listening.url,
    async close(graceMs) {
      watch.stop();
      await listening.close(graceMs);
      await observing.close();
      await keeper.close();
      runtime.transport.close();
    },
  };
}

async function startSimulated(io: CliIo) {
  const { DEFAULT_PROFILE } = await import('@wattlane/core/power');
  noteLine(io, 'no engine configured: a simulated one answers, with made-up text (see --upstream)');
  return startEngine({ profile: { ...DEFAULT_PROFILE.h100, maxNumSeqs: SIMULATED_SLOTS } });
}

function secretsOf({ backends }: GatewayConfig, { env }: CliIo): Map<string, string> {
  const names = backends.flatMap(({ apiKeyEnv }) => (apiKeyEnv === undefined ? [] : [apiKeyEnv]));
  return new Map(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const])));
}
