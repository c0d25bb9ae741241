import type { Band, TenantId } from '@wattlane/core/domain';
import type { DispatchReason } from '@wattlane/core/scheduling';

/**
 * What is kept of one request when it is over. No text of the client's or the engine's is in it. Plain data; every field
 * that was not reached is null.
 */
export interface RequestRecord {
  readonly id: string;
  /** Arrival, in ms since 1970. */
  readonly receivedAtMs: number;
  readonly route: string;
  readonly model: string;
  readonly tenant: TenantId;
  readonly keyId: string;
  readonly band: Band;
  readonly stream: boolean;
  readonly backend: string | null;
  /** Tokens of the prompt: as the engine counted them, else an estimate. */
  readonly inputTokens: number;
  readonly cachedTokens: number | null;
  /** Expected tokens of the answer when the request arrived; null where none are foretold. */
  readonly predictedTokens: number | null;
  readonly predictedP90Tokens: number | null;
  readonly trustRatio: number | null;
  readonly outputTokens: number | null;
  /** How the answer ended: `stop`, `length`, `cancelled` by the client, or `error`. */
  readonly finish: 'stop' | 'length' | 'cancelled' | 'error';
  /** HTTP status that the client got; 499 when it went away before. */
  readonly status: number;
  /** Code of the error that the client got. */
  readonly errorCode: string | null;
  /** Time in the gateway's queue, in ms. */
  readonly queuedMs: number;
  /** From arrival to the first token, in ms. */
  readonly firstTokenMs: number | null;
  /** From arrival to the end, in ms. */
  readonly totalMs: number;
  /** From dispatch to the end, in ms. */
  readonly serviceMs: number | null;
  readonly dispatchReason: DispatchReason | null;
}
