import { createHeap, type Heap, heapPeekKey, heapPeekValue, heapPush, heapRemove } from '../queue/heap.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import type { WaitingJob } from './scheduledJob.ts';

/**
 * The requests of one tenant that wait in one band, in the lanes of the policy. Heap values are slots of the
 * scheduler's job table. Plain data.
 */
export interface Flow {
  /** One heap a lane, made when first needed. */
  readonly lanes: (Heap | null)[];
  /** All jobs by arrival, where the policy asks for it. */
  readonly ages: Heap | null;
  size: number;
}

/** An empty flow with the lanes of `policy`. */
export function createFlow(policy: OrderingPolicy): Flow {
  return {
    lanes: new Array<Heap | null>(policy.lanes).fill(null),
    ages: policy.rescue?.oldestFrom === 'ages' ? createHeap() : null,
    size: 0,
  };
}

/** Queues the job that stands in `slot` of the job table, and notes its handles in it. */
export function flowPush(flow: Flow, policy: OrderingPolicy, job: WaitingJob, slot: number): void {
  const lane = policy.lane(job);
  flow.lanes[lane] ??= createHeap();
  job.laneHandle = heapPush(flow.lanes[lane], policy.key(job), slot);
  job.ageHandle = flow.ages === null ? -1 : heapPush(flow.ages, job.arrivalMs, slot);
  flow.size += 1;
}

/** Takes a job out, wherever it stands in the order. */
export function flowRemove(flow: Flow, policy: OrderingPolicy, job: WaitingJob): void {
  heapRemove(flow.lanes[policy.lane(job)]!, job.laneHandle);
  if (flow.ages !== null) heapRemove(flow.ages, job.ageHandle);
  flow.size -= 1;
}

/** The lane whose head is dispatched next, of equal keys the one with the smaller key before offsets; -1 when empty. */
export function flowNextLane(flow: Flow, laneOffsets: Float64Array): number {
  let best = -1;
  let bestKey = Number.POSITIVE_INFINITY;
  let bestHead = Number.POSITIVE_INFINITY;
  for (let lane = 0; lane < flow.lanes.length; lane++) {
    const heap = flow.lanes[lane];
    if (!heap || heap.size === 0) continue;
    const head = heapPeekKey(heap);
    const key = head - laneOffsets[lane]!;
    if (best !== -1 && (key > bestKey || (key === bestKey && head >= bestHead))) continue;
    best = lane;
    bestKey = key;
    bestHead = head;
  }
  return best;
}

/** Key of a lane's head after its offset. */
export function flowLaneKey(flow: Flow, lane: number, laneOffsets: Float64Array): number {
  return heapPeekKey(flow.lanes[lane]!) - laneOffsets[lane]!;
}

/** Slot at the head of a lane. */
export const flowLaneHead = (flow: Flow, lane: number): number => heapPeekValue(flow.lanes[lane]!);

/** Slot of the oldest job, for policies that rescue overdue ones; -1 when the flow is empty. */
export function flowOldest(flow: Flow): number {
  if (flow.ages !== null) return heapPeekValue(flow.ages);
  let oldest = -1;
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const heap of flow.lanes) {
    if (heap !== null && heap.size > 0 && heapPeekKey(heap) < oldestMs) {
      oldest = heapPeekValue(heap);
      oldestMs = heapPeekKey(heap);
    }
  }
  return oldest;
}
