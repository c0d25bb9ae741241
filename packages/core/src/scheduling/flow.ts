import { DEFAULT_TENANT, type TenantId } from '../domain/request.ts';
import { createHeap, type Heap, heapPeekValue, heapPush, heapRemove } from '../queue/heap.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import type { TrackedJob } from './scheduledJob.ts';

/**
 * The requests of one tenant that wait in one band, in the lanes of the policy, and the tenant's service account. Heap
 * values are slots of the scheduler's job table. Plain data.
 */
export interface Flow {
  /** Whose requests these are; an empty flow is used again for another tenant. */
  tenant: TenantId;
  /** One heap a lane, made when first needed. */
  readonly lanes: (Heap | null)[];
  /** Jobs by arrival, of the lanes that are not in that order, where the policy asks for it; made when first needed. */
  ages: Heap | null;
  size: number;
  /** Virtual service, in ms: work served divided by the tenant's weight. */
  servedMs: number;
  /** Handle in the band's heap of flows by service. */
  serviceHandle: number;
  /** Handle in the band's heap of flows that are held back; -1 while the flow competes. */
  heldBackHandle: number;
  /** Per lane, the handle of the lane's head in the band's heap of that lane; -1 while it does not stand there. */
  readonly headHandles: number[];
  /** The same for the oldest job. */
  oldestHandle: number;
}

/** An empty flow with the lanes of `policy`, nobody's yet. */
export function createFlow(policy: OrderingPolicy): Flow {
  return {
    tenant: DEFAULT_TENANT,
    lanes: new Array<Heap | null>(policy.lanes).fill(null),
    ages: null,
    size: 0,
    servedMs: 0,
    serviceHandle: -1,
    heldBackHandle: -1,
    headHandles: new Array<number>(policy.lanes).fill(-1),
    oldestHandle: -1,
  };
}

/** Queues the job that stands in `slot` of the job table, and notes its handles in it. */
export function flowPush(flow: Flow, policy: OrderingPolicy, job: TrackedJob, slot: number): void {
  const lane = policy.lane(job);
  flow.lanes[lane] ??= createHeap();
  job.laneHandle = heapPush(flow.lanes[lane], policy.key(job), slot, job.sequence);
  job.ageHandle = -1;
  if (isAged(policy, lane)) {
    flow.ages ??= createHeap();
    job.ageHandle = heapPush(flow.ages, job.arrivalMs, slot, job.sequence);
  }
  flow.size += 1;
}

/** Takes a job out, wherever it stands in the order. */
export function flowRemove(flow: Flow, policy: OrderingPolicy, job: TrackedJob): void {
  heapRemove(flow.lanes[policy.lane(job)]!, job.laneHandle);
  if (job.ageHandle !== -1) heapRemove(flow.ages!, job.ageHandle);
  flow.size -= 1;
}

/** Whether the jobs of a lane are kept by age too. */
const isAged = ({ rescue }: OrderingPolicy, lane: number): boolean =>
  rescue !== undefined && lane >= rescue.arrivalLanes;

/** Slot at the head of a lane; -1 when the lane is empty. */
export function flowHead(flow: Flow, lane: number): number {
  const heap = flow.lanes[lane];
  return heap ? heapPeekValue(heap) : -1;
}

/** Slot of the oldest of the jobs that are kept by age; -1 when there is none. */
export const oldestAged = ({ ages }: Flow): number => (ages === null ? -1 : heapPeekValue(ages));
