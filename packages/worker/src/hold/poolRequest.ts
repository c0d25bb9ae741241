import type { HoldReason } from '@wattlane/core/admission';
import type { Band, TenantId } from '@wattlane/core/domain';
import type { DispatchReason } from '@wattlane/core/scheduling';
import type { UpstreamFailure } from '../runtime/transport.ts';
import type { GatewayBackend } from './gatewayBackend.ts';

/** What the queue has to know of a request. */
export interface PoolRequest {
  readonly arrivalMs: number;
  /** By which it takes its place in the order; not after its arrival. */
  readonly firstArrivalMs: number;
  readonly tenant: TenantId;
  readonly band: Band;
  readonly inputTokens: number;
  /** Expected tokens of the answer. */
  readonly predictedTokens: number;
  /** Predicted work, in ms of the engine's time. */
  readonly sizeMs: number;
  /** How far the order may follow the prediction, 0 to 1. */
  readonly trustRatio: number;
  readonly streams: boolean;
  /** Bytes that it takes while it waits. */
  readonly bytes: number;
  /** Engines that could not be reached with it; it goes there only where no other one has room. */
  readonly avoid?: readonly GatewayBackend[];
}

/** How a request that was dispatched ended. */
export interface GrantEnd {
  /** Whether the answer ended by itself, so that its work is known and not only a part of it. */
  readonly whole: boolean;
  /** Prompt tokens that were computed. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The end of a request that the engine did nothing for. */
export const NOTHING_DONE: GrantEnd = { whole: false, inputTokens: 0, outputTokens: 0 };

/** A request's leave to go to an engine. One of `end` and `again` has to be called, once. */
export interface Grant {
  readonly kind: 'granted';
  readonly backend: GatewayBackend;
  readonly queuedMs: number;
  readonly reason: DispatchReason;
  /** The head of the engine's answer came. */
  answered(status: number): void;
  /** No answer came; `end` or `again` has to follow. */
  failed(failure: UpstreamFailure): void;
  /** The first token came back. */
  firstToken(): void;
  /** It is over. */
  end(how: GrantEnd): void;
  /** It could not be delivered: back into the queue, with its old arrival. */
  again(): Entry;
}

/** Why a request may not even wait. */
export type Refusal = {
  readonly kind: 'refused';
  readonly reason: 'queue-full' | 'no-backend';
  /** When to try again, in ms. */
  readonly waitMs: number;
};

/** A place in the queue. */
export interface Waiting {
  readonly kind: 'waiting';
  /** What it waits for: the limit that is full, an engine that is up, or those that go before it. */
  readonly held: HoldReason | 'down' | 'order';
  /** Resolves when the request goes, when its time in the queue is over, or when it was called off. */
  readonly result: Promise<Grant | { readonly kind: 'expired' } | { readonly kind: 'cancelled' }>;
  /** Gives the place up. */
  cancel(): void;
}

/** What becomes of a request that comes to the queue. */
export type Entry = Grant | Refusal | Waiting;
