import type { TenantId } from '../domain/request.ts';
import { createHeap, type Heap } from '../queue/heap.ts';
import { type BacklogWait, createBacklogWait } from './backlogWait.ts';
import { createFairShare, type FairShare } from './fairShare.ts';
import type { Flow } from './flow.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import { SIZE_CLASSES } from './sizeCalibration.ts';

/** Everything the scheduler keeps for one band. Plain data. */
export interface BandState {
  /** Requests that wait in this band. */
  waiting: number;
  /** One flow a tenant that has requests waiting; free places are used again, and some keep their empty flow. */
  readonly flows: (Flow | null)[];
  readonly freePlaces: number[];
  /** Place of each waiting tenant's flow. */
  readonly places: Map<TenantId, number>;
  readonly share: FairShare;
  /** Per lane, the flows that compete in it, by the key of their head. */
  readonly heads: (Heap | null)[];
  /** Flows that compete, by the arrival of the oldest job that they keep by age; where the policy asks for it. */
  readonly oldest: Heap | null;
  /** Flows that are ahead of their share, by `servedMs`. */
  readonly heldBack: Heap;
  /** Requests that wait, per size class; one of trust t counts t in its own and 1 - t in the untrusted one. */
  readonly classCounts: Float64Array;
  /** Waits that FCFS would have given the arrivals of this band. */
  readonly wait: BacklogWait;
  /** What is subtracted from the key of each lane's head; all 0 but for `boost`. */
  readonly laneOffsets: Float64Array;
  /** Arrivals since `laneOffsets` were last due, modulo how often they are. */
  arrivalsSinceRefresh: number;
}

/** A band with nothing in it. */
export function createBandState(policy: OrderingPolicy): BandState {
  return {
    waiting: 0,
    flows: [],
    freePlaces: [],
    places: new Map(),
    share: createFairShare(),
    heads: new Array<Heap | null>(policy.lanes).fill(null),
    oldest: policy.rescue === undefined ? null : createHeap(),
    heldBack: createHeap(),
    classCounts: new Float64Array(SIZE_CLASSES),
    wait: createBacklogWait(),
    laneOffsets: new Float64Array(SIZE_CLASSES),
    arrivalsSinceRefresh: 0,
  };
}
