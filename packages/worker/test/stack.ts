import { type EngineOptions, type EngineServer, startEngine } from '@wattlane/engine';
import type { GatewayConfigInput } from '../src/config/gatewayConfig.ts';
import {
  BackendWatch,
  createApp,
  createGateway,
  type Gateway,
  type GatewayParts,
  type RequestRecord,
  type RouteExtension,
  type Runtime,
  withDefaults,
} from '../src/index.ts';
import { createNodeRuntime, type ListeningGateway, serveGateway } from '../src/node/index.ts';

/** A gateway that listens in front of a simulated engine. */
export interface Stack {
  readonly url: string;
  readonly engine: EngineServer;
  readonly gateway: Gateway;
  /** Of all requests that ended so far. */
  readonly records: readonly RequestRecord[];
  /** Stops the gateway alone; `close` is still needed. */
  stop(graceMs: number): Promise<void>;
  close(): Promise<void>;
}

/** What a stack may be given; everything else has its default. */
export interface StackOptions {
  readonly engine?: EngineOptions;
  readonly backend?: Partial<GatewayConfigInput['backends'][number]>;
  readonly config?: Omit<GatewayConfigInput, 'backends'>;
  readonly parts?: Partial<GatewayParts>;
  /** Routes beside those of the gateway; may add observers. */
  readonly extend?: (gateway: Gateway, runtime: Runtime) => readonly RouteExtension[];
  /** Whether the gateway asks the engine for its metrics. */
  readonly watch?: boolean;
}

/** A predictor that says the same of everything, for tests that are not about prediction. */
export const steadyPredictor = { predict: () => ({ logMean: Math.log(50), logSd: 0.5 }) };

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const engine = await startEngine({ speedup: 50, model: 'sim', ...options.engine });
  const config = withDefaults({
    listen: { port: 0 },
    ...options.config,
    backends: [{ id: 'sim', url: engine.url, engine: 'vllm', ...options.backend }],
  });
  const records: RequestRecord[] = [];
  const runtime = createNodeRuntime();
  const gateway = createGateway(config, {
    runtime,
    predictor: steadyPredictor,
    report: (error) => console.error(error),
    ...options.parts,
    observers: [(record) => records.push(record), ...(options.parts?.observers ?? [])],
  });
  const watch = new BackendWatch(gateway.pools, runtime, config.scrapeMs);
  if (options.watch ?? true) await watch.start();
  const listening: ListeningGateway = await serveGateway(
    gateway,
    createApp(gateway, ...(options.extend?.(gateway, runtime) ?? [])),
  );
  return {
    url: listening.url,
    engine,
    gateway,
    records,
    stop: (graceMs) => listening.close(graceMs),
    close: async () => {
      watch.stop();
      await listening.close(200);
      await engine.close();
      runtime.transport.close();
    },
  };
}
