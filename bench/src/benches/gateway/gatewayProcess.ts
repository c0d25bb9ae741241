import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { forkServer, type ServerProcess, spawnServer } from './childProcess.ts';

/** Weights that come with the command line. */
const WEIGHTS: string = fileURLToPath(
  new URL('../../../../packages/cli/assets/length-trunk.bin', import.meta.url),
);

/** How a gateway in a process of its own is doing. */
export interface GatewayUsage {
  readonly rssBytes: number;
  readonly active: number;
  /** Rows that its store has confirmed. */
  readonly acknowledgedRows: number;
}

/**
 * Starts a gateway with everything on in front of one engine.
 *
 * @param backend   the engine, as the configuration has it
 * @param settings  what else the configuration says; the store is in memory unless said otherwise
 */
export function startGateway(backend: object, settings: object = {}): Promise<ServerProcess> {
  const config = {
    backends: [{ id: 'engine', ...backend }],
    listen: { port: 0 },
    store: { url: 'memory:' },
    ...settings,
  };
  return forkServer('gateway', [JSON.stringify(config), WEIGHTS]);
}

const BUN: string = fileURLToPath(new URL('../../../../node_modules/.bin/bun', import.meta.url));

/** The same on Bun, without a store; undefined where Bun is not installed. */
export async function startBunGateway(backend: object): Promise<ServerProcess | undefined> {
  if (!existsSync(BUN)) return undefined;
  const entry = fileURLToPath(new URL('./children/bunGateway.js', import.meta.url));
  const config = JSON.stringify({ backends: [{ id: 'engine', ...backend }] });
  return spawnServer(BUN, (port) => ['run', entry, String(port), config, WEIGHTS]);
}

/** Asks a gateway how it is doing. */
export function usageOf({ process }: ServerProcess): Promise<GatewayUsage> {
  return new Promise((resolve) => {
    process.once('message', (message) => resolve(message as GatewayUsage));
    process.send('usage');
  });
}
