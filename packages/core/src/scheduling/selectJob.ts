import { type Heap, heapPeekKey, heapPeekValue } from '../queue/heap.ts';
import type { BandState } from './bandState.ts';
import { holdBack, readmit } from './competition.ts';
import { shareLeastMs } from './fairShare.ts';
import { flowHead, oldestAged } from './flow.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import type { DispatchReason, TrackedJob } from './scheduledJob.ts';
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
    const slot = settle(state, policy, band, limitMs, oldest);
    if (rescue.isOverdue(state.table.jobs[slot]!, nowMs, band.wait)) return { slot, reason: rescue.reason };
  }
  if (policy.rank !== undefined) settleLanes(state, policy, band, limitMs);
  return { slot: settle(state, policy, band, limitMs, firstByKey), reason: 'order' };
}

/**
 * Holds back the tenants ahead of their share that lead a lane. Where lanes are ranked this must come first: such a tenant
 * may stand before another in its lane, and yet rank so far behind that it would hide it.
 */
function settleLanes(state: SchedulerState, policy: OrderingPolicy, band: BandState, limitMs: number): void {
  for (let lane = 0; lane < policy.lanes; lane++) {
    const heap = band.heads[lane];
    while (heap && heap.size > 0 && band.flows[heapPeekValue(heap)]!.servedMs > limitMs)
      holdBack(band, state.table, heapPeekValue(heap));
  }
}

/** The job that leads by one rule, after those tenants were held back that lead but are ahead of their share. */
function settle(
  state: SchedulerState,
  policy: OrderingPolicy,
  band: BandState,
  limitMs: number,
  leaderOf: (state: SchedulerState, policy: OrderingPolicy, band: BandState) => Leader,
): number {
  for (;;) {
    const { place, slot } = leaderOf(state, policy, band);
    if (band.flows[place]!.servedMs <= limitMs) return slot;
    holdBack(band, state.table, place);
  }
}

/** The oldest job: a head of the lanes that are in order of arrival, or the oldest of those kept by age. */
function oldest(state: SchedulerState, policy: OrderingPolicy, band: BandState): Leader {
  const { jobs } = state.table;
  const lane = bestLane(state, band, policy.rescue!.arrivalLanes, heapPeekKey);
  const place = heapPeekValue(band.oldest!);
  if (place === -1) return leaderOfLane(band, lane);
  const aged = { place, slot: oldestAged(band.flows[place]!) };
  if (lane === -1) return aged;
  const first = leaderOfLane(band, lane);
  return isOlder(jobs[aged.slot]!, jobs[first.slot]!) ? aged : first;
}

const isOlder = (a: TrackedJob, b: TrackedJob): boolean =>
  a.arrivalMs < b.arrivalMs || (a.arrivalMs === b.arrivalMs && a.sequence < b.sequence);

function firstByKey(state: SchedulerState, policy: OrderingPolicy, band: BandState): Leader {
  const { rank } = policy;
  const standing =
    rank === undefined
      ? (heap: Heap, lane: number): number => heapPeekKey(heap) - band.laneOffsets[lane]!
      : (_heap: Heap, lane: number): number => rank(state.table.jobs[leaderOfLane(band, lane).slot]!);
  return leaderOfLane(band, bestLane(state, band, policy.lanes, standing));
}

function leaderOfLane(band: BandState, lane: number): Leader {
  const place = heapPeekValue(band.heads[lane]!);
  return { place, slot: flowHead(band.flows[place]!, lane) };
}

/** Of the first `lanes` lanes the one whose head stands first; of equal ones, that whose head was pushed first. */
function bestLane(
  state: SchedulerState,
  band: BandState,
  lanes: number,
  standing: (heap: Heap, lane: number) => number,
): number {
  let best = -1;
  let bestKey = Number.POSITIVE_INFINITY;
  for (let lane = 0; lane < lanes; lane++) {
    const heap = band.heads[lane];
    if (!heap || heap.size === 0) continue;
    const key = standing(heap, lane);
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
