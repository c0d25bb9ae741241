import type { TraceRecord } from '@wattlane/core/domain';
import { createSfc32, sampleExponential, sampleLognormal } from '@wattlane/core/random';
import { percentileOf } from '@wattlane/core/stats';
import type { LatencySummary, ReplayOptions, ReplayResult } from '@wattlane/core/twin';

/** How a policy of the fixture bends waiting times: times `shortFactor` for short answers, `longFactor` for long ones. */
const WAITS: Record<string, readonly [shortFactor: number, longFactor: number]> = {
  fcfs: [1, 1],
  ssjf: [0.35, 1.6],
  boost: [0.5, 1.2],
  sjf: [0.25, 1.5],
  edf: [0.9, 1.1],
};

/** Bursty made-up records, for tests that need a trace and no file. */
export function fixtureRecords(count: number, seed = 1): TraceRecord[] {
  const rng = createSfc32(seed);
  let arrivalMs = 0;
  return Array.from({ length: count }, () => {
    arrivalMs += sampleExponential(rng, rng.nextFloat() < 0.1 ? 800 : 60);
    return {
      arrivalMs,
      inputTokens: 1 + Math.round(sampleLognormal(rng, 6, 1)),
      outputTokens: 1 + Math.round(sampleLognormal(rng, 5, 1)),
    };
  });
}

/**
 * Stands in for the twin in tests of the command line: results of the right shape and of plausible size, the same for
 * the same arguments. It models nothing.
 */
export function replayFixture(
  records: readonly TraceRecord[],
  options: ReplayOptions,
  onProgress?: (completed: number, total: number) => void,
): ReplayResult {
  const rng = createSfc32(options.seed);
  const [shortFactor, longFactor] = WAITS[options.policy]!;
  const columns = emptyColumns(records.length);
  let outputTokens = 0;
  records.forEach((record, index) => {
    const factor = record.outputTokens < 200 ? shortFactor : longFactor;
    const burst = 1 + 4 * Math.sin(record.arrivalMs / 40_000) ** 8;
    const waitMs = sampleExponential(rng, 900 * burst) * factor;
    columns.arrivalMs[index] = record.arrivalMs;
    columns.ttftMs[index] = waitMs + record.inputTokens * 0.1;
    columns.tpotMs[index] = record.outputTokens > 1 ? 18 + 6 * rng.nextFloat() : 0;
    columns.completionMs[index] = columns.ttftMs[index]! + columns.tpotMs[index]! * (record.outputTokens - 1);
    outputTokens += record.outputTokens;
    if (index % 256 === 0) onProgress?.(index, records.length);
  });
  onProgress?.(records.length, records.length);
  return summarise(columns, options, outputTokens);
}

function emptyColumns(count: number): ReplayResult['columns'] {
  return {
    request: Int32Array.from({ length: count }, (_, index) => index),
    arrivalMs: new Float64Array(count),
    ttftMs: new Float64Array(count),
    completionMs: new Float64Array(count),
    tpotMs: new Float64Array(count),
  };
}

function summarise(
  columns: ReplayResult['columns'],
  options: ReplayOptions,
  outputTokens: number,
): ReplayResult {
  const requests = columns.arrivalMs.length;
  const makespanMs = Math.max(0, ...columns.arrivalMs.map((at, i) => at + columns.completionMs[i]!));
  const timeline = fixtureTimeline(columns, makespanMs, options.replicas);
  const energyJoules =
    timeline.powerWatts.reduce((sum, watts) => sum + watts, 0) * (timeline.bucketMs / 1000);
  return {
    policy: options.policy,
    requests,
    rejected: 0,
    outputTokens,
    cachedInputTokens: 0,
    preemptions: 0,
    makespanMs,
    completion: summary(columns.completionMs),
    ttft: summary(columns.ttftMs),
    tpot: summary(columns.tpotMs),
    sloAttainmentRatio: columns.ttftMs.filter((ms) => ms <= options.slo.ttftMs).length / requests,
    energyJoules,
    busyEnergyJoules: energyJoules * 0.9,
    carbonGrams: (energyJoules / 3.6e6) * 400,
    columns,
    timeline,
  };
}

const BUCKET_MS = 1000;

function fixtureTimeline(
  columns: ReplayResult['columns'],
  makespanMs: number,
  replicas: number,
): ReplayResult['timeline'] {
  const buckets = Math.ceil(makespanMs / BUCKET_MS);
  const heldRequests = new Float64Array(buckets);
  const runningRequests = new Float64Array(buckets);
  columns.arrivalMs.forEach((arrivalMs, i) => {
    addInterval(heldRequests, arrivalMs, columns.ttftMs[i]!);
    addInterval(
      runningRequests,
      arrivalMs + columns.ttftMs[i]!,
      columns.completionMs[i]! - columns.ttftMs[i]!,
    );
  });
  return {
    bucketMs: BUCKET_MS,
    timeMs: Float64Array.from({ length: buckets }, (_, bucket) => bucket * BUCKET_MS),
    heldRequests,
    runningRequests,
    powerWatts: runningRequests.map((running) => replicas * Math.min(700, 120 + 6 * running)),
  };
}

function addInterval(buckets: Float64Array, fromMs: number, lengthMs: number): void {
  const last = Math.min(buckets.length - 1, Math.floor((fromMs + lengthMs) / BUCKET_MS));
  for (let bucket = Math.floor(fromMs / BUCKET_MS); bucket <= last; bucket++) buckets[bucket]! += 1;
}

function summary(values: Float64Array): LatencySummary {
  const at = (q: number): number => percentileOf(values, q);
  return {
    meanMs: values.reduce((sum, value) => sum + value, 0) / values.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: at(1),
  };
}
