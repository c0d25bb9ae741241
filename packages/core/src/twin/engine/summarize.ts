import { percentile } from '../../stats/percentile.ts';
import type { LatencySummary, ReplayResult, ReplayTimeline, RequestColumns } from '../replayResult.ts';
import { alignBuckets, bucketMeans } from './bucketedIntegral.ts';
import type { Fleet } from './fleet.ts';
import type { FleetSpec } from './fleetSpec.ts';

/** What a finished run comes to. Requests that were turned away count as missing the SLO and in nothing else. */
export function summarizeFleet(fleet: Fleet, spec: FleetSpec): ReplayResult {
  const columns = requestColumns(fleet, spec);
  const { records, options } = spec;
  const outputTokens = records.reduce(
    (sum, record, i) => sum + (served(fleet, i) ? record.outputTokens : 0),
    0,
  );
  return {
    policy: options.policy,
    requests: records.length,
    rejected: fleet.rejected,
    outputTokens,
    cachedInputTokens: fleet.table.cachedTokens.reduce((sum, tokens) => sum + tokens, 0),
    preemptions: fleet.replicas.reduce((sum, replica) => sum + replica.preemptions, 0),
    makespanMs: records.length === 0 ? 0 : fleet.lastEndMs - records[0]!.arrivalMs,
    completion: latencySummary(columns.completionMs),
    ttft: latencySummary(columns.ttftMs),
    tpot: latencySummary(columns.tpotMs.filter((_, i) => records[columns.request[i]!]!.outputTokens > 1)),
    sloAttainmentRatio: sloAttainment(columns, options.slo, records.length),
    energyJoules: fleet.power.energyJoules,
    busyEnergyJoules: fleet.power.busyEnergyJoules,
    carbonGrams: fleet.power.carbonGrams,
    columns,
    timeline: timelineOf(fleet),
  };
}

const served = (fleet: Fleet, request: number): boolean => !Number.isNaN(fleet.table.completionMs[request]!);

function requestColumns(fleet: Fleet, spec: FleetSpec): RequestColumns {
  const { firstTokenMs, completionMs } = fleet.table;
  const requests = spec.records.map((_, i) => i).filter((i) => served(fleet, i));
  const column = (value: (i: number) => number): Float64Array => Float64Array.from(requests, value);
  const arrival = (i: number): number => spec.records[i]!.arrivalMs;
  return {
    request: Int32Array.from(requests),
    arrivalMs: column(arrival),
    ttftMs: column((i) => firstTokenMs[i]! - arrival(i)),
    completionMs: column((i) => completionMs[i]! - arrival(i)),
    tpotMs: column((i) => {
      const gaps = spec.records[i]!.outputTokens - 1;
      return gaps === 0 ? 0 : (completionMs[i]! - firstTokenMs[i]!) / gaps;
    }),
  };
}

function latencySummary(valuesMs: Float64Array): LatencySummary {
  if (valuesMs.length === 0) return { meanMs: 0, p50Ms: 0, p99Ms: 0, p999Ms: 0, maxMs: 0 };
  const sorted = valuesMs.toSorted();
  return {
    meanMs: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    p999Ms: percentile(sorted, 0.999),
    maxMs: sorted.at(-1)!,
  };
}

function sloAttainment(
  columns: RequestColumns,
  slo: { readonly ttftMs: number; readonly tpotMs: number },
  requests: number,
): number {
  let inTime = 0;
  for (let i = 0; i < columns.ttftMs.length; i++) {
    if (columns.ttftMs[i]! <= slo.ttftMs && columns.tpotMs[i]! <= slo.tpotMs) inTime += 1;
  }
  return requests === 0 ? 0 : inTime / requests;
}

function timelineOf(fleet: Fleet): ReplayTimeline {
  const { lastEndMs } = fleet;
  const integrals = [fleet.power.watts, fleet.held.integral, fleet.running.integral];
  for (const integral of integrals) for (const other of integrals) alignBuckets(integral, other);
  const { originMs, bucketMs } = fleet.power.watts;
  const powerWatts = bucketMeans(fleet.power.watts, lastEndMs);
  const [heldRequests, runningRequests] = [fleet.held, fleet.running].map(({ integral }) => {
    const means = bucketMeans(integral, lastEndMs);
    return powerWatts.map((_, i) => means[i] ?? 0);
  });
  return {
    bucketMs,
    timeMs: powerWatts.map((_, i) => originMs + i * bucketMs),
    heldRequests: heldRequests!,
    runningRequests: runningRequests!,
    powerWatts,
  };
}
