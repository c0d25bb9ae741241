import type { TenantId } from '../domain/request.ts';
import { type BacklogWait, createBacklogWait } from './backlogWait.ts';
import { createFairShare, type FairShare } from './fairShare.ts';
import type { Flow } from './flow.ts';
import { SIZE_CLASSES } from './sizeCalibration.ts';

/** Everything the scheduler keeps for one band. Plain data. */
export interface BandState {
  /** Requests that wait in this band. */
  waiting: number;
  /** One flow a tenant that has requests waiting. */
  readonly flows: Map<TenantId, Flow>;
  readonly share: FairShare;
  /** Requests that wait, per size class. */
  readonly classCounts: Int32Array;
  /** Waits that FCFS would have given the arrivals of this band. */
  readonly wait: BacklogWait;
  /** What is subtracted from the key of each lane's head; all 0 but for `boost`. */
  readonly laneOffsets: Float64Array;
  /** Arrivals since `laneOffsets` were last due, modulo how often they are. */
  arrivalsSinceRefresh: number;
}

/** A band with nothing in it. */
export function createBandState(): BandState {
  return {
    waiting: 0,
    flows: new Map(),
    share: createFairShare(),
    classCounts: new Int32Array(SIZE_CLASSES),
    wait: createBacklogWait(),
    laneOffsets: new Float64Array(SIZE_CLASSES),
    arrivalsSinceRefresh: 0,
  };
}
