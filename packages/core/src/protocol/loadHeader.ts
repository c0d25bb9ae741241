import { asObject } from './inferenceCall.ts';

/** Request header that asks an engine to tell its load with the answer, and the value that `readLoadHeader` likes best. */
export const LOAD_REQUEST_HEADER: readonly [name: string, value: string] = [
  'endpoint-load-metrics-format',
  'TEXT',
];

/** Header of the answer that holds the load. */
export const LOAD_RESPONSE_HEADER = 'endpoint-load-metrics';

/** What an answer's header says of its engine's load. */
export interface EngineLoad {
  /** Share of KV memory in use, 0 to 1. */
  readonly kvRatio?: number;
  readonly waiting?: number;
  readonly running?: number;
}

const LONGEST_HEADER = 8192;
const NAMED = 'named_metrics.';

/** Names of vLLM, and Triton's name for the use of KV memory. */
const KV_NAMES = ['kv_cache_usage_perc', 'kv_cache_utilization', 'gpu_cache_usage_perc'];

/**
 * Reads the header `endpoint-load-metrics` (ORCA, Open Request Cost Aggregation): the load of an engine without a
 * scrape. Takes `TEXT name=value, ...` and `JSON {...}`, in lower case and without the word in front, as vLLM's frontend
 * in Rust sends it. Other names are passed over.
 *
 * @returns undefined for a header that tells none of the values; never throws
 */
export function readLoadHeader(value: string | null | undefined): EngineLoad | undefined {
  if (value === null || value === undefined || value.length > LONGEST_HEADER) return undefined;
  const body = value.trim().replace(/^(?:text|json)\b\s*/i, '');
  const metrics = body.startsWith('{') ? readJson(body) : readText(body);
  const kv = KV_NAMES.map((name) => countOf(metrics.get(name))).find((ratio) => ratio !== undefined);
  const waiting = countOf(metrics.get('num_requests_waiting'));
  const running = countOf(metrics.get('num_requests_running'));
  if (kv === undefined && waiting === undefined && running === undefined) return undefined;
  return {
    ...(kv === undefined ? {} : { kvRatio: Math.min(1, kv) }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(running === undefined ? {} : { running }),
  };
}

function readText(body: string): Map<string, unknown> {
  const metrics = new Map<string, unknown>();
  for (const pair of body.split(',')) {
    const border = pair.search(/[=:]/);
    if (border < 0) continue;
    const name = pair.slice(0, border).trim();
    metrics.set(name.startsWith(NAMED) ? name.slice(NAMED.length) : name, numberOf(pair.slice(border + 1)));
  }
  return metrics;
}

/** A text as a number; a blank one is none. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function readJson(body: string): Map<string, unknown> {
  try {
    const report = asObject(JSON.parse(body)) ?? {};
    return new Map([...Object.entries(report), ...Object.entries(asObject(report.named_metrics) ?? {})]);
  } catch {
    return new Map();
  }
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
