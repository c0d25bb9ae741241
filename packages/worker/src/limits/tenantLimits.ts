import type { TenantId } from '@wattlane/core/domain';
import type { TenantConfig } from '../config/gatewayConfig.ts';
import { createTokenBucket, settleTokens, type TokenBucket, takeTokens, tokensLeft } from './tokenBucket.ts';

/** What a tenant has left, for the `x-ratelimit` headers. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Until it is full again, in ms. */
  readonly resetMs: number;
}

/** Whether a request is within its tenant's budgets. */
export type LimitDecision =
  | { readonly kind: 'ok' }
  | { readonly kind: 'limit'; readonly of: 'requests' | 'tokens'; readonly waitMs: number };

interface Buckets {
  readonly requests?: TokenBucket;
  readonly tokens?: TokenBucket;
}

/** Budgets of requests and tokens a minute, per tenant. Tokens are taken as predicted and settled as used. */
export class TenantLimits {
  readonly #buckets: ReadonlyMap<string, Buckets>;

  constructor(tenants: Readonly<Record<string, TenantConfig>>, nowMs: number) {
    const entries = Object.entries(tenants).map(([name, own]) => [name, bucketsOf(own, nowMs)] as const);
    this.#buckets = new Map(entries);
  }

  /** Takes a request and its predicted tokens from the budgets, or nothing at all. */
  take(tenant: TenantId, predictedTokens: number, nowMs: number): LimitDecision {
    const { requests, tokens } = this.#buckets.get(tenant) ?? {};
    const requestWaitMs = requests === undefined ? 0 : takeTokens(requests, 1, nowMs);
    if (requestWaitMs > 0) return { kind: 'limit', of: 'requests', waitMs: requestWaitMs };
    const tokenWaitMs = tokens === undefined ? 0 : takeTokens(tokens, predictedTokens, nowMs);
    if (tokenWaitMs === 0) return { kind: 'ok' };
    if (requests !== undefined) settleTokens(requests, -1, nowMs);
    return { kind: 'limit', of: 'tokens', waitMs: tokenWaitMs };
  }

  /** Corrects what was taken to what was used. */
  settle(tenant: TenantId, predictedTokens: number, usedTokens: number, nowMs: number): void {
    const tokens = this.#buckets.get(tenant)?.tokens;
    if (tokens !== undefined) settleTokens(tokens, usedTokens - predictedTokens, nowMs);
  }

  /** What is left of each budget that the tenant has. */
  state(tenant: TenantId, nowMs: number): { readonly requests?: LimitState; readonly tokens?: LimitState } {
    const { requests, tokens } = this.#buckets.get(tenant) ?? {};
    return {
      ...(requests === undefined ? {} : { requests: stateOf(requests, nowMs) }),
      ...(tokens === undefined ? {} : { tokens: stateOf(tokens, nowMs) }),
    };
  }
}

function bucketsOf({ requestsPerMinute, tokensPerMinute }: TenantConfig, nowMs: number): Buckets {
  return {
    ...(requestsPerMinute === undefined ? {} : { requests: createTokenBucket(requestsPerMinute, nowMs) }),
    ...(tokensPerMinute === undefined ? {} : { tokens: createTokenBucket(tokensPerMinute, nowMs) }),
  };
}

function stateOf(bucket: TokenBucket, nowMs: number): LimitState {
  const remaining = Math.floor(tokensLeft(bucket, nowMs));
  return {
    limit: bucket.capacity,
    remaining,
    resetMs: Math.max(0, (bucket.capacity - bucket.level) / bucket.perMs),
  };
}
