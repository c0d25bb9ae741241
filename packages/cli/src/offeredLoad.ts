import type { TraceRecord } from '@wattlane/core/domain';
import type { ReplaySetup } from './replayPolicies.ts';
import type { Replay } from './replayPort.ts';
import { saturatingSample } from './saturatingSample.ts';
import { fitsEngine } from './turnedAway.ts';
import { usageError } from './usageError.ts';

/** Part of the completions of the measurement that is looked at: the engine is full, and not yet running dry. */
const STEADY_FROM = 0.2;
const STEADY_TO = 0.8;

/**
 * The factor by which arrival times must be divided so that requests come at a share of the rate that the fleet can
 * sustain. That rate is measured on one replica and multiplied: a sample of the requests, enough to fill the engine many
 * times over, is replayed with all of them there at the start, and completions are counted between its 20 % and its 80 %
 * point. Where the trace is longer than the sample, prefix hits across its stretches get lost, so that with shared
 * prefixes the true load is somewhat lower.
 *
 * @param loadRatio  wanted share of the sustained rate, above 0; above 1 the queue grows until arrivals end
 * @throws WattlaneError ERR_USAGE when all requests arrive at once, so that there is no rate to change
 */
export function speedForLoad(
  replay: Replay,
  records: readonly TraceRecord[],
  setup: ReplaySetup,
  loadRatio: number,
): number {
  const spanMs = (records.at(-1)?.arrivalMs ?? 0) - (records[0]?.arrivalMs ?? 0);
  if (!(spanMs > 0)) {
    throw usageError('--load needs a rate of arrivals; expected requests at two or more different times');
  }
  const offeredPerMs = (records.length - 1) / spanMs;
  return (loadRatio * setup.replicas * sustainedPerMs(replay, records, setup)) / offeredPerMs;
}

/**
 * Requests that one replica sustains, per ms; those that it turns away come on top, as they cost nothing.
 *
 * @param records  at least one that fits the engine; see `checkServable`
 */
function sustainedPerMs(replay: Replay, records: readonly TraceRecord[], setup: ReplaySetup): number {
  const fitting = records.filter((record) => fitsEngine(record, setup.profile));
  const sample = saturatingSample(fitting, setup.profile.maxNumSeqs);
  const { columns } = replay(sample, { ...setup, policy: 'fcfs', replicas: 1 });
  return (steadyPerMs(columns.completionMs) * records.length) / fitting.length;
}

/** Completions per ms in the steady part of a replay whose requests all arrived at 0. */
function steadyPerMs(completionMs: Float64Array): number {
  const sorted = completionMs.slice().sort();
  const from = Math.floor(STEADY_FROM * sorted.length);
  const to = Math.max(from + 1, Math.floor(STEADY_TO * sorted.length));
  const startMs = from === 0 ? 0 : sorted[from - 1]!;
  return (to - from) / (sorted[to - 1]! - startMs);
}
