import type { TenantId } from '@wattlane/core/domain';
import type { Gateway } from '../exchange/gateway.ts';
import type { LimitState } from '../limits/tenantLimits.ts';

/** The `x-ratelimit` headers of a tenant: what is left of each budget that it has. */
export function limitHeaders({ limits, runtime }: Gateway, tenant: TenantId): Record<string, string> {
  const { requests, tokens } = limits.state(tenant, runtime.nowMs());
  return {
    ...(requests === undefined ? {} : headersOf('requests', requests)),
    ...(tokens === undefined ? {} : headersOf('tokens', tokens)),
  };
}

const headersOf = (of: string, { limit, remaining, resetMs }: LimitState): Record<string, string> => ({
  [`x-ratelimit-limit-${of}`]: String(limit),
  [`x-ratelimit-remaining-${of}`]: String(remaining),
  [`x-ratelimit-reset-${of}`]: `${Math.ceil(resetMs)}ms`,
});
