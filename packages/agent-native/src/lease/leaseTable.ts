import { checkInteger } from '@wattlane/core/errors';

/** A client's right to hold settings, for a limited time. */
export interface Lease {
  /** Secret: whoever knows it may write under it. */
  readonly id: string;
  /** Who holds it, for people. */
  readonly holder: string;
  /** Rises each time the lease changes hands; a writer with an older one is refused. */
  readonly epoch: number;
  readonly ttlMs: number;
  readonly expiresAtMs: number;
}

/** All leases that are in force, and the ones that ended lately. Plain data. */
export interface LeaseTable {
  readonly live: Map<string, Lease>;
  /** Ids that were issued and are over, oldest first; bounded. */
  readonly ended: Set<string>;
  nextEpoch: number;
}

/** Shortest and longest time a lease may run without being renewed, in ms. */
export const TTL_RANGE_MS = { min: 1000, max: 60_000 } as const;
/** Leases at once. */
export const MOST_LEASES = 1024;
const MOST_ENDED = 4096;

/** Whether a lease may be used, and if not, why. */
export type LeaseCheck =
  | { readonly kind: 'ok'; readonly lease: Lease }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ended' }
  /** Its epoch is not the one in force: it has changed hands. */
  | { readonly kind: 'stale'; readonly epoch: number };

/**
 * @param firstEpoch  above every epoch that was issued before a restart; the wall clock in ms will do
 * @throws WattlaneError ERR_ARGUMENT when it is no whole number from 1
 */
export function createLeaseTable(firstEpoch: number): LeaseTable {
  return { live: new Map(), ended: new Set(), nextEpoch: checkInteger('firstEpoch', firstEpoch, 1) };
}

/** Issues a lease. The caller picks an id that nobody can guess. @returns null when there are too many already */
export function acquireLease(
  table: LeaseTable,
  request: { readonly id: string; readonly holder: string; readonly ttlMs: number },
  nowMs: number,
): Lease | null {
  if (table.live.size >= MOST_LEASES && !table.live.has(request.id)) return null;
  const lease: Lease = { ...request, epoch: table.nextEpoch, expiresAtMs: nowMs + request.ttlMs };
  table.nextEpoch += 1;
  table.live.set(lease.id, lease);
  return lease;
}

/** Whether `id` may be used with `epoch` now. A lease whose time is over counts as ended, swept or not. */
export function checkLease(table: LeaseTable, id: string, epoch: number, nowMs: number): LeaseCheck {
  const lease = table.live.get(id);
  if (lease === undefined) return { kind: table.ended.has(id) ? 'ended' : 'unknown' };
  if (lease.expiresAtMs <= nowMs) return { kind: 'ended' };
  if (lease.epoch !== epoch) return { kind: 'stale', epoch: lease.epoch };
  return { kind: 'ok', lease };
}

/** Lets a lease run for another while, from now. Never shortens what is left by rounding; the new time replaces the old. */
export function renewLease(table: LeaseTable, lease: Lease, ttlMs: number, nowMs: number): Lease {
  const renewed = { ...lease, ttlMs, expiresAtMs: nowMs + ttlMs };
  table.live.set(lease.id, renewed);
  return renewed;
}

/** Hands a lease to another writer of the same client: the same id under a new epoch. */
export function takeOverLease(table: LeaseTable, lease: Lease, nowMs: number): Lease {
  const taken = { ...lease, epoch: table.nextEpoch, expiresAtMs: nowMs + lease.ttlMs };
  table.nextEpoch += 1;
  table.live.set(lease.id, taken);
  return taken;
}

/** Ends a lease; without effect for one that is over. */
export function endLease(table: LeaseTable, id: string): void {
  if (!table.live.delete(id)) return;
  table.ended.add(id);
  if (table.ended.size > MOST_ENDED) table.ended.delete(table.ended.values().next().value!);
}

/** Ends the leases whose time is over. @returns their ids */
export function expireLeases(table: LeaseTable, nowMs: number): string[] {
  const over = [...table.live.values()].filter(({ expiresAtMs }) => expiresAtMs <= nowMs).map(({ id }) => id);
  for (const id of over) endLease(table, id);
  return over;
}

/** When the next lease ends, in ms; undefined without leases. */
export function nextExpiryMs(table: LeaseTable): number | undefined {
  let next: number | undefined;
  for (const { expiresAtMs } of table.live.values()) {
    if (next === undefined || expiresAtMs < next) next = expiresAtMs;
  }
  return next;
}
