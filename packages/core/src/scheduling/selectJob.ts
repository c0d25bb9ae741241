import type { BandState } from './bandState.ts';
import { shareLeastServedMs, shareServedMs } from './fairShare.ts';
import { type Flow, flowLaneHead, flowLaneKey, flowNextLane, flowOldest } from './flow.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import type { DispatchReason } from './scheduledJob.ts';
import type { SchedulerState } from './schedulerState.ts';

/** The job that goes next, and why. */
export interface Selection {
  readonly slot: number;
  readonly reason: DispatchReason;
}

/**
 * Chooses the next job of a band that is not empty: among the tenants that are not ahead of their share, the oldest job
 * if the policy finds it overdue, else the job with the smallest key. Takes O(tenants x lanes).
 */
export function selectJob(
  state: SchedulerState,
  policy: OrderingPolicy,
  band: BandState,
  nowMs: number,
): Selection {
  const flows = eligibleFlows(state, band);
  const { rescue } = policy;
  if (rescue !== undefined) {
    const oldest = oldestOf(state, flows);
    if (rescue.isOverdue(state.table.jobs[oldest]!, nowMs, band.wait))
      return { slot: oldest, reason: rescue.reason };
  }
  return { slot: firstByKey(state, flows, band), reason: 'order' };
}

function eligibleFlows(state: SchedulerState, band: BandState): Flow[] {
  if (band.flows.size === 1) return [...band.flows.values()];
  const toleranceMs = state.fairnessToleranceJobs * state.calibration.overallMeanMs;
  const limitMs = shareLeastServedMs(band.share) + toleranceMs;
  const flows: Flow[] = [];
  for (const [tenant, flow] of band.flows) {
    if (shareServedMs(band.share, tenant) <= limitMs) flows.push(flow);
  }
  return flows;
}

function oldestOf(state: SchedulerState, flows: readonly Flow[]): number {
  let oldest = -1;
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const flow of flows) {
    const slot = flowOldest(flow);
    const { arrivalMs } = state.table.jobs[slot]!;
    if (arrivalMs < oldestMs) {
      oldest = slot;
      oldestMs = arrivalMs;
    }
  }
  return oldest;
}

/** Of equal keys the older request goes first. */
function firstByKey(state: SchedulerState, flows: readonly Flow[], band: BandState): number {
  let first = -1;
  let firstKey = Number.POSITIVE_INFINITY;
  for (const flow of flows) {
    const lane = flowNextLane(flow, band.laneOffsets);
    const key = flowLaneKey(flow, lane, band.laneOffsets);
    if (first !== -1 && key > firstKey) continue;
    const slot = flowLaneHead(flow, lane);
    if (first !== -1 && key === firstKey && !isOlder(state, slot, first)) continue;
    first = slot;
    firstKey = key;
  }
  return first;
}

const isOlder = (state: SchedulerState, slot: number, other: number): boolean =>
  state.table.jobs[slot]!.arrivalMs < state.table.jobs[other]!.arrivalMs;
