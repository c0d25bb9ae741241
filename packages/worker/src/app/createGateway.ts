import { createLengthLearner, type LengthLearner } from '@wattlane/core/learning';
import type { LengthPredictor } from '@wattlane/core/prediction';
import { Authenticator } from '../auth/authenticator.ts';
import type { GatewayConfig } from '../config/gatewayConfig.ts';
import type { Gateway, RequestObserver } from '../exchange/gateway.ts';
import { PoolTable } from '../hold/poolTable.ts';
import { LengthService } from '../learn/lengthService.ts';
import { RetryCredits } from '../limits/retryCredits.ts';
import { TenantLimits } from '../limits/tenantLimits.ts';
import type { RequestRecord } from '../observe/requestRecord.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Store } from '../store/store.ts';

/** What a gateway is made of beside its configuration. */
export interface GatewayParts {
  readonly runtime: Runtime;
  readonly predictor: LengthPredictor;
  /** What was learned before; an empty one by default. */
  readonly learner?: LengthLearner;
  /** Keys for engines, by the name of their environment variable. */
  readonly secrets?: ReadonlyMap<string, string>;
  readonly observers?: readonly RequestObserver[];
  /** Every request is recorded there; none by default. */
  readonly store?: Pick<Store, 'record' | 'health'>;
  /** Told of failures of the gateway itself. */
  readonly report?: (error: unknown, requestId: string) => void;
}

/** Puts a gateway together; nothing runs yet and nothing listens. */
export function createGateway(config: GatewayConfig, parts: GatewayParts): Gateway {
  const { runtime, predictor, store = null } = parts;
  return {
    config,
    runtime,
    authenticator: new Authenticator(config.keys, runtime),
    limits: new TenantLimits(config.tenants, runtime.nowMs()),
    retries: new RetryCredits(),
    pools: new PoolTable(config, runtime),
    lengths: new LengthService(predictor, parts.learner ?? createLengthLearner()),
    secrets: parts.secrets ?? new Map(),
    observers: [
      ...(parts.observers ?? []),
      ...(store === null ? [] : [(row: RequestRecord) => store.record(row)]),
    ],
    store,
    report: parts.report ?? (() => {}),
    running: new Set(),
    active: 0,
    arrived: 0,
    draining: false,
  };
}
