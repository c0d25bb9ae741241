import {
  ENGINE_METRICS,
  type EngineMetricNames,
  type MetricName,
  VLLM_CACHE_CONFIG,
} from './engineMetricNames.ts';
import type { EngineName } from './engines.ts';
import { type MetricSample, readMetricText } from './metricText.ts';

/** The state of an engine, of all its ranks and models together. */
export interface EngineMetrics {
  /** Requests in the engine's own queue. */
  readonly waiting: number;
  /** Requests in its batch. */
  readonly running: number;
  /** Share of KV memory in use, 0 to 1, of the rank where it is highest; null when the engine does not say. */
  readonly kvRatio: number | null;
  /** Tokens that fit into KV memory, of all ranks together. */
  readonly kvTokens?: number;
  /** Preemptions since the engine started. */
  readonly preemptions?: number;
  /** Requests that can run at once. */
  readonly slots?: number;
}

/** Labels that number copies of one count rather than parts of it: the ranks of one replica all say the same. */
const COPY_LABELS: ReadonlySet<string> = new Set(['tp_rank', 'pp_rank', 'moe_ep_rank']);
/** Everything in a label's value that could pass for the border between labels. */
const BETWEEN = '\u0000';

/**
 * Reads an engine's state from its metrics.
 *
 * Counts are summed over label sets (data parallel ranks, models). Ranks of one replica count once, by the highest. Where
 * a metric comes both as a total and split by priority (SGLang), the total counts. KV use is the highest of the ranks: a
 * request can land on any. Negative values count as missing.
 *
 * @returns undefined when the number of waiting or running requests is not there: another engine's text, or none
 */
export function readEngineMetrics(engine: EngineName, text: string): EngineMetrics | undefined {
  const names = ENGINE_METRICS[engine];
  const samples = readMetricText(text, wantedNames(names));
  const waiting = sumOf(samples, names.waiting);
  const inside = sumOf(samples, names.running);
  if (waiting === undefined || inside === undefined) return undefined;
  const running = names.runningHoldsWaiting ? Math.max(0, inside - waiting) : inside;
  const kvTokens = readKvTokens(samples, names);
  const preemptions = sumOf(samples, names.preemptions);
  const slots = sumOf(samples, names.slots);
  return {
    waiting,
    running,
    kvRatio: highestRatio(samples, names.kvRatio),
    ...(kvTokens === undefined ? {} : { kvTokens }),
    ...(preemptions === undefined ? {} : { preemptions }),
    ...(slots === undefined ? {} : { slots }),
  };
}

function wantedNames(names: EngineMetricNames): Set<string> {
  const lists = Object.values(names).filter((list) => typeof list === 'object');
  return new Set([VLLM_CACHE_CONFIG, ...lists.flat().map(({ name }) => name)]);
}

/** Samples of the first of the names that has any. */
function samplesOf(samples: readonly MetricSample[], names: readonly MetricName[]): MetricSample[] {
  for (const { name, label } of names) {
    const found = samples.filter(
      (sample) =>
        sample.name === name &&
        sample.value >= 0 &&
        (label === undefined || sample.labels.get(label[0]) === label[1]),
    );
    if (found.length > 0) return found;
  }
  return [];
}

function sumOf(samples: readonly MetricSample[], names: readonly MetricName[]): number | undefined {
  const parts = new Map<string, number>();
  for (const { labels, value } of withoutSplits(samplesOf(samples, names))) {
    const part = partOf(labels);
    parts.set(part, Math.max(value, parts.get(part) ?? 0));
  }
  return parts.size === 0 ? undefined : [...parts.values()].reduce((sum, value) => sum + value, 0);
}

/** Leaves out what is split by priority when the total is there too. */
function withoutSplits(samples: readonly MetricSample[]): readonly MetricSample[] {
  const totals = samples.filter(({ labels }) => (labels.get('priority') ?? '') === '');
  return totals.length > 0 ? totals : samples;
}

/** The labels that tell parts of a count from each other, as one text. */
function partOf(labels: ReadonlyMap<string, string>): string {
  const kept = [...labels].filter(([key]) => !COPY_LABELS.has(key));
  return kept
    .map(([key, value]) => key + BETWEEN + value)
    .sort()
    .join(BETWEEN);
}

function highestRatio(samples: readonly MetricSample[], names: readonly MetricName[]): number | null {
  const ratios = samplesOf(samples, names).map(({ value }) => value);
  return ratios.length === 0 ? null : Math.min(1, Math.max(...ratios));
}

function readKvTokens(samples: readonly MetricSample[], names: EngineMetricNames): number | undefined {
  const blocks = sumOf(samples, names.kvBlocks);
  const perBlock = samplesOf(samples, names.tokensPerBlock)[0]?.value;
  if (blocks !== undefined && perBlock !== undefined) return blocks * perBlock;
  return sumOf(samples, names.kvTokens) ?? vllmKvTokens(samples);
}

/** vLLM tells its KV memory in the labels of a sample of value 1, once per engine; `None` before it is known. */
function vllmKvTokens(samples: readonly MetricSample[]): number | undefined {
  let tokens: number | undefined;
  for (const { labels } of samples.filter(({ name }) => name === VLLM_CACHE_CONFIG)) {
    const blocks = Number(labels.get('num_gpu_blocks')) * Number(labels.get('block_size'));
    const size = Number(labels.get('kv_cache_size_tokens') ?? Number.NaN);
    const engine = size > 0 ? size : blocks;
    if (engine > 0 && Number.isFinite(engine)) tokens = (tokens ?? 0) + engine;
  }
  return tokens;
}
