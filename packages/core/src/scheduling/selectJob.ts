import { heapPeekKey, heapPeekValue } from '../queue/heap.ts';
import type { BandState } from './bandState.ts';
import { holdBack, readmit } from './competition.ts';
import { shareLeastMs } from './fairShare.ts';
import { flowHead } from './flow.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import type { DispatchReason } from './scheduledJob.ts';
import type { SchedulerState } from './schedulerState.ts';

/** The job that goes next, and why. */
export interface Selection {
  readonly slot: number;
  readonly reason: DispatchReason;
}

/** A job that leads the competition, with the place of its flow. */
interface Leader {
  readonly place: number;
  readonly slot: number;
}

/**
 * Chooses the next job of a band that is not empty: among the tenants that are not ahead of their share, the oldest job
 * if the policy finds it overdue, else the job with the smallest key. Takes O(lanes + log tenants), amortised.
 */
export function selectJob(
  state: SchedulerState,
  policy: OrderingPolicy,
  band: BandState,
  nowMs: number,
): Selection {
  const toleranceMs = state.fairnessToleranceJobs * state.calibration.overallMeanMs;
  const limitMs = shareLeastMs(band.share) + toleranceMs;
  readmit(band, state.table, limitMs);
  const { rescue } = policy;
  if (rescue !== undefined) {
    const slot = settle(state, band, limitMs, band.oldest === null ? oldestOfLanes : oldestOfAges);
    if (rescue.isOverdue(state.table.jobs[slot]!, nowMs, band.wait)) return { slot, reason: rescue.reason };
  }
  return { slot: settle(state, band, limitMs, firstByKey), reason: 'order' };
}

/** The job that leads by one rule, after those tenants were held back that lead but are ahead of their share. */
function settle(
  state: SchedulerState,
  band: BandState,
  limitMs: number,
  leaderOf: (state: SchedulerState, band: BandState) => Leader,
): number {
  for (;;) {
    const { place, slot } = leaderOf(state, band);
    if (band.flows[place]!.servedMs <= limitMs) return slot;
    holdBack(band, state.table, place);
  }
}

function oldestOfAges(_state: SchedulerState, band: BandState): Leader {
  const place = heapPeekValue(band.oldest!);
  return { place, slot: heapPeekValue(band.flows[place]!.ages!) };
}

/** Where every lane is in order of arrival. */
const oldestOfLanes = (state: SchedulerState, band: BandState): Leader =>
  leaderOfLane(band, bestLane(state, band, null));

const firstByKey = (state: SchedulerState, band: BandState): Leader =>
  leaderOfLane(band, bestLane(state, band, band.laneOffsets));

function leaderOfLane(band: BandState, lane: number): Leader {
  const place = heapPeekValue(band.heads[lane]!);
  return { place, slot: flowHead(band.flows[place]!, lane) };
}

/** The lane whose head has the smallest key after its offset; of equal ones, that whose head was pushed first. */
function bestLane(state: SchedulerState, band: BandState, laneOffsets: Float64Array | null): number {
  let best = -1;
  let bestKey = Number.POSITIVE_INFINITY;
  for (let lane = 0; lane < band.heads.length; lane++) {
    const heap = band.heads[lane];
    if (!heap || heap.size === 0) continue;
    const key = laneOffsets === null ? heapPeekKey(heap) : heapPeekKey(heap) - laneOffsets[lane]!;
    if (best !== -1 && (key > bestKey || (key === bestKey && pushedLater(state, band, lane, best)))) continue;
    best = lane;
    bestKey = key;
  }
  return best;
}

function pushedLater(state: SchedulerState, band: BandState, lane: number, other: number): boolean {
  const sequenceOf = (l: number): number => state.table.jobs[leaderOfLane(band, l).slot]!.sequence;
  return sequenceOf(lane) > sequenceOf(other);
}
