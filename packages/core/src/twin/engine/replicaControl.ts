import type { ClockLaw } from '../../control/clockLaw.ts';
import type { EngineWork } from '../../control/engineWork.ts';
import { createGovernorState, type GovernorState } from '../../control/governClock.ts';
import type { FinishedRequest } from '../../control/gpuSnapshot.ts';

/** The clock control of one replica. Plain data. */
export interface ReplicaControl {
  readonly governor: GovernorState<unknown>;
  /** Clock ratio that was last written. */
  writtenRatio: number;
  /** When the written clock has effect, in ms; Infinity when it has. */
  effectMs: number;
  /** When the law is asked at the latest, in ms. */
  askMs: number;
  /** Requests that ended since the law was last asked. */
  finished: FinishedRequest[];
  /** Prompt tokens of all requests that the replica has got. */
  arrivedPromptTokens: number;
  writes: number;
  /** Requests that were sent to the replica and have not ended, first sent first. */
  readonly present: number[];
}

/** A control at the top clock that has not been asked yet. */
export const createReplicaControl = <State>(
  law: ClockLaw<State, EngineWork>,
  nowMs: number,
): ReplicaControl => ({
  governor: createGovernorState(law),
  writtenRatio: 1,
  effectMs: Number.POSITIVE_INFINITY,
  askMs: nowMs,
  finished: [],
  arrivedPromptTokens: 0,
  writes: 0,
  present: [],
});
