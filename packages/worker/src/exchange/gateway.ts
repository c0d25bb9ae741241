import type { Authenticator } from '../auth/authenticator.ts';
import type { GatewayConfig } from '../config/gatewayConfig.ts';
import type { PoolTable } from '../hold/poolTable.ts';
import type { LengthService } from '../learn/lengthService.ts';
import type { RetryCredits } from '../limits/retryCredits.ts';
import type { TenantLimits } from '../limits/tenantLimits.ts';
import type { RequestRecord } from '../observe/requestRecord.ts';
import type { SpanContext } from '../observe/spanContext.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Store } from '../store/store.ts';

/** Where a request stands among the others; beside its record, since it is of use only while the gateway runs. */
export interface RequestOrigin {
  /** 0, 1, 2, ... in order of arrival. */
  readonly order: number;
  /** Arrival on the gateway's clock, in ms. */
  readonly arrivalMs: number;
  /** Its place in a trace; null while no traces are exported. */
  readonly span: SpanContext | null;
}

/** Told of every request when it is over. Must not throw and must not wait. */
export type RequestObserver = (record: RequestRecord, origin: RequestOrigin) => void;

/** A request that is being served. */
export interface Running {
  /** Ends it now, with an answer that says that the gateway is shutting down. */
  cutOff(): void;
}

/** All that serves a request. */
export interface Gateway {
  readonly config: GatewayConfig;
  readonly runtime: Runtime;
  readonly authenticator: Authenticator;
  readonly limits: TenantLimits;
  readonly retries: RetryCredits;
  readonly pools: PoolTable;
  readonly lengths: LengthService;
  /** Keys for engines and tokens for agents, by the name of their environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly observers: RequestObserver[];
  /** Where requests are recorded; asked for its health. */
  readonly store: Pick<Store, 'health'> | null;
  /** Told of failures of the gateway itself. */
  readonly report: (error: unknown, requestId: string) => void;
  /** Requests that are being served, those that wait included. */
  readonly running: Set<Running>;
  /** How many they are. */
  active: number;
  /** Requests that came so far. */
  arrived: number;
  /** Set when the gateway stops: new requests are refused, others go on. */
  draining: boolean;
}
