import type { BacklogWait } from './backlogWait.ts';
import type { DispatchReason, TrackedJob } from './scheduledJob.ts';

/** Names of the ordering policies, in the order in which a reader meets them. */
export const POLICY_NAMES = ['fcfs', 'ssjf', 'boost', 'sjf', 'edf'] as const;

/** One of `POLICY_NAMES`. */
export type PolicyName = (typeof POLICY_NAMES)[number];

/**
 * How requests of one band and tenant are ordered.
 *
 * Requests wait in lanes; inside a lane the smallest key is first, and of all lane heads the smallest
 * `key - laneOffsets[lane]` (or `rank`) is dispatched. So a policy that moves whole size classes against each other
 * re-keys by changing one offset a lane, not one key a request. All functions are pure.
 */
export interface OrderingPolicy {
  readonly name: PolicyName;
  /** How many lanes a queue has, >= 1. */
  readonly lanes: number;
  /** Lane of a job, 0 to `lanes` - 1. */
  lane(job: TrackedJob): number;
  /** Key inside the lane; smaller is earlier. */
  key(job: TrackedJob): number;
  /** What the head of a lane counts as against the heads of other lanes, where that is not `key - laneOffsets[lane]`. */
  rank?(head: TrackedJob): number;
  /** How overdue requests are found; absent where the key alone decides. */
  readonly rescue?: {
    /** Lanes below this are keyed by arrival, so their heads are their oldest. Jobs of the others are kept by age too. */
    readonly arrivalLanes: number;
    readonly reason: DispatchReason;
    /** Whether the oldest waiting job must be dispatched now, whatever its key; `wait` is what its band has seen. */
    isOverdue(oldest: TrackedJob, nowMs: number, wait: BacklogWait): boolean;
  };
}
