import type { Band } from '@wattlane/core/domain';
import type { InferenceRoute } from '@wattlane/core/protocol';
import type { DispatchReason } from '@wattlane/core/scheduling';

/**
 * How an ordered request ended: whole (`stop`), cut by a limit (`length`), called off by its caller (`cancelled`), given up
 * because nothing was read or came for too long (`idle`), or failed (`error`).
 */
export type FetchFinish = 'stop' | 'length' | 'cancelled' | 'idle' | 'error';

/** What became of one ordered request. No text of it. Plain data. */
export interface FetchRecord {
  readonly route: InferenceRoute;
  readonly model: string;
  readonly band: Band;
  readonly stream: boolean;
  /** Tokens of the prompt: as the engine counted them, else an estimate. */
  readonly inputTokens: number;
  /** Expected tokens of the answer when the request arrived; null for embeddings. */
  readonly predictedTokens: number | null;
  /** Tokens of the answer; null where they are not known. A count of events where the engine gave no usage. */
  readonly outputTokens: number | null;
  /** How far the order followed the prediction, 0 to 1. */
  readonly trustRatio: number;
  /** Time in the queue, in ms. */
  readonly queuedMs: number;
  /** From arrival to the first token, in ms; null where it was not seen. */
  readonly firstTokenMs: number | null;
  /** From arrival to the end, in ms. */
  readonly totalMs: number;
  /** Why it was its turn; null when it never was. */
  readonly dispatchReason: DispatchReason | null;
  /** Status of the answer; null when none came. */
  readonly status: number | null;
  readonly finish: FetchFinish;
}

/** Counts of a wrapped `fetch`. */
export interface FetchStats {
  /** Requests that wait for a slot. */
  readonly waiting: number;
  /** Requests that have one. */
  readonly inFlight: number;
  /** Ordered requests that are over, by how they ended. */
  readonly finished: Readonly<Record<FetchFinish, number>>;
  /** Requests that were passed on as they came, outside the order. */
  readonly passedThrough: number;
}
