import { GPU_NAMES } from '@wattlane/core/power';
import { LAW_NAMES } from '../loop/loopLaws.ts';
import type { AgentConfig } from './agentConfig.ts';
import { engineList } from './engineList.ts';

/** Reads one field from JSON, or from the text of a variable or a flag. @throws Error that says what was expected */
type Reader = (value: unknown) => unknown;

/** How each field is read. The names of variables and flags follow from its own: see `envName` and `flagName`. */
export const CONFIG_FIELDS: Readonly<Record<Exclude<keyof AgentConfig, 'limits'>, Reader>> = {
  socket: path,
  socketMode: mode,
  journal: path,
  nvml: orNull(path),
  simulate: yesNo,
  simulatedGpus: number(1, 64, true),
  simulatedGpu: oneOf(GPU_NAMES),
  sampleHz: number(0.1, 50),
  writesPerSecond: number(1, 20, true),
  tcp: orNull(address),
  token: orNull(secret),
  persistence: yesNo,
  zeusd: yesNo,
  zeusdTtlMs: number(0, 86_400_000, true),
  dcgmNames: yesNo,
  engines: engineList,
  law: orNull(oneOf(LAW_NAMES)),
  floorRatio: number(0.1, 1),
  maxBatch: number(1, 4096, true),
  batchSlowdown: number(0, 1),
  heartbeatMs: number(500, 60_000, true),
};

/** The operator's bounds, which stand under `limits` in a file. */
export const LIMIT_FIELDS: Readonly<Record<keyof AgentConfig['limits'], Reader>> = {
  minClockMhz: number(1, 1e5),
  maxClockMhz: number(1, 1e5),
  minPowerWatts: number(1, 1e5),
};

/** `sampleHz` is `WATTLANE_AGENT_SAMPLE_HZ`. */
export const envName = (field: string): string => `WATTLANE_AGENT_${separated(field, '_').toUpperCase()}`;

/** `sampleHz` is `--sample-hz`. */
export const flagName = (field: string): string => `--${separated(field, '-')}`;

const separated = (field: string, by: string): string =>
  field.replace(/[A-Z]/g, (letter) => `${by}${letter.toLowerCase()}`);

function orNull(reader: Reader): Reader {
  return (value) => (value === null || value === '' || value === 'none' ? null : reader(value));
}

function path(value: unknown): string {
  if (typeof value === 'string' && value.startsWith('/') && !value.includes('\0')) return value;
  throw new Error('an absolute path');
}

function mode(value: unknown): number {
  const text = String(value);
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new Error('an octal mode such as "0660"');
}

function yesNo(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new Error('true or false');
}

function number(min: number, max: number, whole = false): Reader {
  return (value) => {
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    const fits = typeof read === 'number' && read >= min && read <= max && (!whole || Number.isInteger(read));
    if (fits) return read;
    throw new Error(`a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
  };
}

function oneOf(names: readonly string[]): Reader {
  return (value) => {
    if (typeof value === 'string' && names.includes(value)) return value;
    throw new Error(names.join(', '));
  };
}

function address(value: unknown): string {
  const port =
    typeof value === 'string' ? Number(/^[^\s:]+:(\d{1,5})$/.exec(value)?.[1] ?? Number.NaN) : Number.NaN;
  if (port >= 0 && port <= 65_535) return value as string;
  throw new Error('an address such as 127.0.0.1:4938');
}

function secret(value: unknown): string {
  if (typeof value === 'string' && value.length >= 16) return value;
  throw new Error('a secret of 16 characters or more');
}
