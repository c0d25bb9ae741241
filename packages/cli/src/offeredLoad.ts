import type { TraceRecord } from '@wattlane/core/domain';
import type { ReplaySetup } from './replayPolicies.ts';
import type { Replay } from './replayPort.ts';
import { checkServed } from './turnedAway.ts';
import { usageError } from './usageError.ts';

/** Requests that the measurement of capacity replays at most, about. */
const SAMPLE_REQUESTS = 4000;

/**
 * The factor by which arrival times must be divided so that requests come at a share of the rate that the fleet can
 * sustain. That rate is measured: a sample of the requests, spread over the whole trace, is replayed with all of them
 * there at the start. Prefix hits get lost in the sample, so with shared prefixes the true load is somewhat lower.
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
  return (loadRatio * sustainedPerMs(replay, records, setup)) / offeredPerMs;
}

function sustainedPerMs(replay: Replay, records: readonly TraceRecord[], setup: ReplaySetup): number {
  const stride = Math.ceil(records.length / SAMPLE_REQUESTS);
  const sample = records
    .filter((_, index) => index % stride === 0)
    .map((record) => ({ ...record, arrivalMs: 0 }));
  const { makespanMs } = checkServed(replay(sample, { ...setup, policy: 'fcfs' }), setup.profile);
  return sample.length / makespanMs;
}
