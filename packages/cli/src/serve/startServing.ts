import { WattlaneError } from '@wattlane/core/errors';
import { createLinearPredictor } from '@wattlane/core/prediction';
import { startEngine } from '@wattlane/engine';
import { AgentWatch, BackendWatch, createApp, createGateway, type GatewayConfig } from '@wattlane/worker';
import { createNodeRuntime, serveGateway } from '@wattlane/worker/node';
import { createStoreMetrics } from '@wattlane/worker/store';
import { type CliIo, noteLine } from '../cliIo.ts';
import { readWeights, SHIPPED_WEIGHTS } from '../lengths/weightsFile.ts';
import { usageError } from '../usageError.ts';
import { observeServing } from './observeServing.ts';
import { upstreamConfig } from './serveConfig.ts';
import type { ServeFlags } from './serveFlags.ts';
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
  const secrets = secretsOf(whole, io);
  const runtime = createNodeRuntime();
  const { store, learner, ...keeper } = await openServingStore(io, whole.store.url, runtime);
  const gateway = createGateway(whole, {
    runtime,
    store,
    ...(learner === null ? {} : { learner }),
    predictor: createLinearPredictor(await readWeights(SHIPPED_WEIGHTS)),
    secrets,
    report: (error) => noteLine(io, `failure: ${error instanceof Error ? error.message : String(error)}`),
  });
  await keeper.admitKeys(gateway.authenticator);
  if (flags.demo && !gateway.authenticator.isOpen) {
    await keeper.close();
    throw demoError(whole.store.url);
  }
  keeper.keep(gateway.lengths.learner);
  const agents = new AgentWatch(gateway, (line) => noteLine(io, line));
  const observing = observeServing(io, flags, gateway, agents, createStoreMetrics(store));
  const watch = new BackendWatch(gateway.pools, runtime, whole.scrapeMs);
  await watch.start();
  void agents.start();
  const listening = await serveGateway(gateway, createApp(gateway, ...observing.routes)).catch(
    async (error: unknown) => {
      watch.stop();
      agents.stop();
      await keeper.close();
      throw listenError(error, whole);
    },
  );
  return {
    url: listening.url,
    async close(graceMs) {
      watch.stop();
      agents.stop();
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

/** The made-up load has no key, so a gateway that asks for one would turn all of it away. */
function demoError(storeUrl: string): WattlaneError {
  return usageError(
    `--demo sends requests without a key, and there are API keys in ${storeUrl}; expected a store without keys (--store memory:)`,
  );
}

/** Why a gateway cannot listen, in words that say what to do. */
function listenError(error: unknown, { listen }: GatewayConfig): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const where = `${listen.host}:${listen.port}`;
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'is taken; expected a free port (--port N)',
    EACCES: 'may not be used; expected a port from 1024 on (--port N)',
    EADDRNOTAVAIL: 'is no address of this machine; expected one that is (--host ADDRESS)',
    ENOTFOUND: 'is not known; expected an address of this machine (--host ADDRESS)',
  };
  const reason = typeof code === 'string' ? why[code] : undefined;
  return reason === undefined
    ? error
    : new WattlaneError('ERR_LISTEN', `${where} ${reason}`, { cause: error });
}

/** Keys for engines and tokens for agents. @throws WattlaneError ERR_CONFIG when a variable is not set */
function secretsOf({ backends, agents }: GatewayConfig, { env }: CliIo): Map<string, string> {
  const wanted = [
    ...backends.map(({ id, apiKeyEnv }) => [`backend ${id}`, apiKeyEnv, "the engine's key"] as const),
    ...agents.map(({ url, tokenEnv }) => [`agent ${url}`, tokenEnv, "the agent's token"] as const),
  ];
  const secrets = new Map<string, string>();
  for (const [who, variable, what] of wanted) {
    if (variable === undefined) continue;
    const value = env[variable];
    if (value === undefined || value === '') {
      throw new WattlaneError('ERR_CONFIG', `${who}: ${variable} is not set; expected ${what} in it`);
    }
    secrets.set(variable, value);
  }
  return secrets;
}
