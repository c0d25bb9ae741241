import type { TenantId } from '../domain/request.ts';

/** What a tenant was served, and how many of its requests wait. */
export interface TenantAccount {
  /** Virtual service, in ms: work served divided by the tenant's weight. */
  servedMs: number;
  waiting: number;
}

/**
 * Service accounts of the tenants of one band. Plain data.
 *
 * Source: Sheng et al., "Fairness in Serving Large Language Models", OSDI 2024, the virtual token counter, here in ms of
 * work. Departure: the tenant with the least service does not simply go first, since with many tenants of one request
 * each that would undo the order by size. A tenant is held back only while it is ahead of the least served one by more
 * than a tolerance; among the others the ordering policy decides.
 */
export interface FairShare {
  /** No waiting tenant has been served less than this, in ms; a tenant that returns starts here. */
  floorMs: number;
  /** Tenants that have requests waiting. */
  waitingTenants: number;
  readonly accounts: Map<TenantId, TenantAccount>;
}

/** No tenants yet. */
export const createFairShare = (): FairShare => ({
  floorMs: 0,
  waitingTenants: 0,
  accounts: new Map(),
});

/** A request of `tenant` begins to wait. Idle time earns no credit. */
export function shareJoin(share: FairShare, tenant: TenantId): void {
  const account = accountOf(share, tenant);
  if (account.waiting === 0) {
    shareLeastServedMs(share);
    account.servedMs = Math.max(account.servedMs, share.floorMs);
    share.waitingTenants += 1;
  }
  account.waiting += 1;
}

/** A request of `tenant` stops waiting, dispatched or cancelled. The last tenant to leave an empty band sets the floor. */
export function shareLeave(share: FairShare, tenant: TenantId): void {
  const account = accountOf(share, tenant);
  account.waiting -= 1;
  if (account.waiting === 0) share.waitingTenants -= 1;
  if (share.waitingTenants === 0) share.floorMs = Math.max(share.floorMs, account.servedMs);
  dropIfSettled(share, tenant);
}

/**
 * Charges `tenant` for work; negative to correct an earlier charge that was too high.
 *
 * @param workMs  in ms
 * @param weight  the tenant's share against others, > 0
 */
export function shareCharge(share: FairShare, tenant: TenantId, workMs: number, weight: number): void {
  accountOf(share, tenant).servedMs += workMs / weight;
  dropIfSettled(share, tenant);
}

/** Least service of any waiting tenant, in ms; raises the floor to it. Infinity when none waits. */
export function shareLeastServedMs(share: FairShare): number {
  let leastMs = Number.POSITIVE_INFINITY;
  for (const account of share.accounts.values()) {
    if (account.waiting > 0 && account.servedMs < leastMs) leastMs = account.servedMs;
  }
  if (leastMs !== Number.POSITIVE_INFINITY) share.floorMs = Math.max(share.floorMs, leastMs);
  return leastMs;
}

/** What `tenant` was served so far, in ms; the floor for one that is not known. */
export function shareServedMs(share: FairShare, tenant: TenantId): number {
  return share.accounts.get(tenant)?.servedMs ?? share.floorMs;
}

function accountOf(share: FairShare, tenant: TenantId): TenantAccount {
  let account = share.accounts.get(tenant);
  if (account === undefined) {
    account = { servedMs: share.floorMs, waiting: 0 };
    share.accounts.set(tenant, account);
  }
  return account;
}

/** An idle account at or below the floor says nothing that the floor does not: forget it, so that memory is bounded. */
function dropIfSettled(share: FairShare, tenant: TenantId): void {
  const account = share.accounts.get(tenant);
  if (account?.waiting === 0 && account.servedMs <= share.floorMs) share.accounts.delete(tenant);
}
