import { readFile } from 'node:fs/promises';
import { WattlaneError } from '@wattlane/core/errors';
import { type GatewayConfig, type GatewayConfigInput, readConfig } from '@wattlane/worker';
import { usageError } from '../usageError.ts';
import type { ServeFlags } from './serveFlags.ts';

/**
 * The configuration that a command line asks for; undefined where it names no engine, so that a simulated one has to be
 * started first.
 *
 * @throws WattlaneError ERR_USAGE, ERR_CONFIG, or what reading the file throws
 */
export async function serveConfig(flags: ServeFlags): Promise<GatewayConfig | undefined> {
  if (flags.config !== undefined && flags.upstream !== undefined) {
    throw usageError('--config and --upstream both name engines; expected one of them');
  }
  if (flags.engine !== undefined && flags.upstream === undefined) {
    throw usageError('--engine says what --upstream is; expected --upstream with it');
  }
  if (flags.demo && (flags.config ?? flags.upstream) !== undefined) {
    throw usageError(
      '--demo sends made-up load to the simulated engine; expected no --config and no --upstream with it',
    );
  }
  if (flags.config !== undefined) return withFlags(await readConfigFile(flags.config), flags, flags.config);
  if (flags.upstream === undefined) return undefined;
  return upstreamConfig(flags.upstream, flags);
}

/** A configuration for engines at the given addresses. */
export function upstreamConfig(
  urls: readonly string[],
  flags: ServeFlags,
  changes: Partial<GatewayConfigInput['backends'][number]> = {},
): GatewayConfig {
  const engine = flags.engine ?? 'other';
  const backends = urls.map((url, place) => ({ id: `engine-${place + 1}`, url, engine, ...changes }));
  return withFlags({ backends }, flags, 'command line');
}

/** What the command line says goes before what the file says. */
function withFlags(value: unknown, flags: ServeFlags, file: string): GatewayConfig {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  if (given === undefined) return readConfig(value, file);
  const { host, port, policy, store: url } = flags;
  const listen = { ...asObject(given.listen), ...defined({ host, port }) };
  const order = { ...asObject(given.order), ...defined({ policy }) };
  const store = { ...asObject(given.store), ...defined({ url }) };
  return readConfig({ ...given, listen, order, store }, file);
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

const defined = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

async function readConfigFile(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw configError(path, cause, 'a file that can be read');
  });
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw configError(path, cause, 'JSON');
  }
}

function configError(path: string, cause: unknown, expected: string): WattlaneError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new WattlaneError('ERR_CONFIG', `${path}: ${detail}; expected ${expected}`, { cause });
}
