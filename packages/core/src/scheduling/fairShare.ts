import type { TenantId } from '../domain/request.ts';
import { createHeap, type Heap, heapPeekKey, heapPush, heapRemove, heapUpdateKey } from '../queue/heap.ts';
import type { Flow } from './flow.ts';

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
  /** Flows that wait, by `servedMs`; the values are places in the band's table of flows. */
  readonly service: Heap;
  /** Idle tenants that were served more than the floor, in ms: debts that they bring back. The oldest debt is first. */
  readonly debts: Map<TenantId, number>;
}

/** Debts that are remembered; beyond, the oldest is forgiven, so that memory is bounded with any number of tenants. */
const MAX_DEBTS = 10_000;

/** No tenants yet. */
export const createFairShare = (): FairShare => ({ floorMs: 0, service: createHeap(), debts: new Map() });

/** Where the account of a tenant stands that begins to wait, in ms. Idle time earns no credit. */
export function shareStartMs(share: FairShare, tenant: TenantId): number {
  raiseFloor(share);
  return Math.max(share.floorMs, share.debts.get(tenant) ?? 0);
}

/** A flow begins to wait, with the account that `shareStartMs` gave. */
export function shareJoin(share: FairShare, flow: Flow, place: number): void {
  share.debts.delete(flow.tenant);
  flow.serviceHandle = heapPush(share.service, flow.servedMs, place);
}

/** A flow stops waiting. The last one to leave sets the floor. */
export function shareLeave(share: FairShare, flow: Flow): void {
  raiseFloor(share);
  heapRemove(share.service, flow.serviceHandle);
  if (share.service.size === 0) share.floorMs = Math.max(share.floorMs, flow.servedMs);
  keepDebt(share, flow.tenant, flow.servedMs);
}

/** Adds to the account of a waiting flow, in ms of virtual service; negative to correct a charge that was too high. */
export function shareCharge(share: FairShare, flow: Flow, serviceMs: number): void {
  flow.servedMs += serviceMs;
  heapUpdateKey(share.service, flow.serviceHandle, flow.servedMs);
}

/** The same for a tenant that does not wait. One that stands at the floor has nothing to correct: it begins there. */
export function shareChargeIdle(share: FairShare, tenant: TenantId, serviceMs: number): void {
  keepDebt(share, tenant, Math.max(share.floorMs, share.debts.get(tenant) ?? 0) + serviceMs);
}

/** Least service of any waiting flow, in ms; Infinity when none waits. */
export const shareLeastMs = (share: FairShare): number => heapPeekKey(share.service);

function raiseFloor(share: FairShare): void {
  if (share.service.size > 0) share.floorMs = Math.max(share.floorMs, shareLeastMs(share));
}

function keepDebt(share: FairShare, tenant: TenantId, servedMs: number): void {
  share.debts.delete(tenant);
  if (servedMs <= share.floorMs) return;
  share.debts.set(tenant, servedMs);
  for (const oldest of share.debts.keys()) {
    if (share.debts.size <= MAX_DEBTS) return;
    share.debts.delete(oldest);
  }
}
