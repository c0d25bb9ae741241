import { ENGINES, type EngineName } from '@wattlane/core/protocol';
import { ENGINE_LATENCIES } from '../engine/engineLatencyNames.ts';
import type { WatchedEngine } from '../engine/engineReport.ts';

/** Bounds of the numbers: those that must be given, and the careful values of those that need not. */
const NUMBERS: Readonly<Record<string, { min: number; max: number; usual?: number }>> = {
  ttftMs: { min: 1, max: 1e6 },
  tpotMs: { min: 0.1, max: 1e5 },
  // Not knowing better, a burst goes to the top clock.
  sensitivity: { min: 0, max: 1, usual: 1 },
  sloMultiple: { min: 1, max: 1e6, usual: 1 },
};
const MOST_ENGINES = 64;

/** Reads the list of engines whose metrics are watched, also as JSON text. @throws Error that says what was expected */
export function engineList(value: unknown): WatchedEngine[] {
  const list = typeof value === 'string' ? parse(value) : value;
  if (!Array.isArray(list) || list.length > MOST_ENGINES) throw new Error('a list of engines, in JSON');
  return list.map((entry, place) => {
    try {
      return readEngine(entry);
    } catch (error) {
      throw new Error(`in place ${place} ${(error as Error).message}`);
    }
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readEngine(value: unknown): WatchedEngine {
  if (typeof value !== 'object' || value === null) throw new Error('an object');
  const { url, engine = 'vllm', gpus, ...numbers } = value as Record<string, unknown>;
  const strange = Object.keys(numbers).find((name) => !Object.hasOwn(NUMBERS, name));
  if (strange !== undefined) throw new Error(`no field ${strange}`);
  const read = Object.entries(NUMBERS).map(([name, { min, max, usual }]) => {
    const number = numbers[name] ?? usual;
    if (typeof number === 'number' && number >= min && number <= max) return [name, number] as const;
    throw new Error(`${name} from ${min} to ${max}`);
  });
  const parts = Object.fromEntries(read) as Pick<
    WatchedEngine,
    'ttftMs' | 'tpotMs' | 'sensitivity' | 'sloMultiple'
  >;
  return { url: readUrl(url), engine: readName(engine), gpus: readGpus(gpus), ...parts };
}

function readUrl(value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  // What is in a URL ends up in logs and in --show-config.
  if (url !== undefined && isHttp && url.username === '' && url.password === '') return url.href;
  throw new Error('url: http or https, without a password');
}

function readName(value: unknown): EngineName {
  const names = Object.keys(ENGINES).filter((name) => Object.hasOwn(ENGINE_LATENCIES, name));
  if (names.includes(value as string)) return value as EngineName;
  throw new Error(`engine: ${names.join(', ')}`);
}

function readGpus(value: unknown): string[] {
  const isGpu = (id: unknown) => typeof id === 'string' || (typeof id === 'number' && Number.isInteger(id));
  if (Array.isArray(value) && value.length > 0 && value.every(isGpu)) return value.map(String);
  throw new Error('gpus: a list of indices or UUIDs');
}
