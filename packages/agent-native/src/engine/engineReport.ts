import { type EngineName, readEngineMetrics, readMetricText } from '@wattlane/core/protocol';
import type { WorkReport } from '../loop/workReport.ts';
import { ENGINE_LATENCIES } from './engineLatencyNames.ts';
import {
  type LatencyHistogram,
  observationsOf,
  quantileSeconds,
  readHistogram,
  sinceHistogram,
} from './latencyHistogram.ts';

/** An engine whose metrics are read, and what was promised for it. */
export interface WatchedEngine {
  readonly url: string;
  readonly engine: EngineName;
  /** GPUs that it runs on, by UUID or index. */
  readonly gpus: readonly string[];
  /** Bound of the time to first token, in ms. */
  readonly ttftMs: number;
  /** Bound of the time of a token after the first, in ms. */
  readonly tpotMs: number;
  /** Share of its time that grows as the clock falls, 0 to 1. */
  readonly sensitivity: number;
  /** Promised latency over the latency without other load at the top clock. */
  readonly sloMultiple: number;
}

/** What was read last. Plain data. */
export interface EngineReading {
  readonly timeMs: number;
  readonly ttft: LatencyHistogram;
  readonly tpot: LatencyHistogram;
}

/** Ended requests that one report tells of at the most; of more, evenly spread ones. */
const MOST_ENDED = 512;

/**
 * Makes a report for the control loop of an engine's metrics.
 *
 * Histograms do not tell which first token and which gap belong to one request. The k-th slowest of the one is taken together
 * with the k-th slowest of the other, and the worse of the two ratios counts: any percentile of the result is then the worse
 * of the two percentiles, as an SLO on both needs it. Single requests are not told, so that only laws that go by latencies
 * can use such a report.
 *
 * @param before  the reading before, null for the first
 * @returns null when the text lacks what has to be known; else the reading, and the report, which is null for the first
 *   reading and after a restart of the engine
 */
export function readEngineReport(
  engine: WatchedEngine,
  text: string,
  before: EngineReading | null,
  nowMs: number,
): { readonly reading: EngineReading; readonly report: WorkReport | null } | null {
  const names = ENGINE_LATENCIES[engine.engine];
  const state = readEngineMetrics(engine.engine, text);
  if (names === undefined || state === undefined) return null;
  const ttft = firstHistogram(text, names.ttft);
  const tpot = firstHistogram(text, names.tpot);
  if (ttft === null || tpot === null) return null;
  const reading = { timeMs: nowMs, ttft, tpot };
  const newTtft = before === null ? null : sinceHistogram(ttft, before.ttft);
  const newTpot = before === null ? null : sinceHistogram(tpot, before.tpot);
  if (newTtft === null || newTpot === null) return { reading, report: null };
  const ended = Math.min(MOST_ENDED, Math.max(observationsOf(newTtft), Math.min(1, observationsOf(newTpot))));
  const ratios = Array.from({ length: ended }, (_, rank) => {
    const share = (rank + 0.5) / ended;
    return Math.max(
      ratioOf(quantileSeconds(newTtft, share), engine.ttftMs),
      ratioOf(quantileSeconds(newTpot, share), engine.tpotMs),
    );
  });
  const beganAgoMs = nowMs - before!.timeMs;
  const report = {
    tenants: [{ sensitivity: engine.sensitivity, sloMultiple: engine.sloMultiple }],
    jobs: [],
    present: state.running + state.waiting,
    finished: ratios.map((latencyRatio) => ({ latencyRatio, beganAgoMs, endedAgoMs: 0 })),
    arrivedWorkMs: 0,
  };
  return { reading, report };
}

/** No observation is no reason to be slower or faster. */
const ratioOf = (seconds: number, boundMs: number): number =>
  Number.isNaN(seconds) ? 0 : (seconds * 1000) / boundMs;

function firstHistogram(text: string, names: readonly string[]): LatencyHistogram | null {
  const wanted = new Set(names.flatMap((name) => [`${name}_bucket`, `${name}_sum`]));
  const samples = readMetricText(text, wanted);
  for (const name of names) {
    const histogram = readHistogram(samples, name);
    if (histogram !== null) return histogram;
  }
  return null;
}
