import type { Band } from '@wattlane/core/domain';
import type { Gateway, RequestOrigin } from '../exchange/gateway.ts';
import type { ServedPool } from '../hold/poolTable.ts';
import type { RequestRecord } from '../observe/requestRecord.ts';
import { createShadowFcfs, type ShadowFcfs, shadowWaitMs } from '../observe/shadowFcfs.ts';
import { type ArrivalOrder, createArrivalOrder, passInOrder } from '../observe/shadowOrder.ts';

/** A request's wait as it was and as it would have been in order of arrival. */
export interface ComparedWait {
  readonly band: Band;
  readonly arrivalMs: number;
  readonly realMs: number;
  readonly fcfsMs: number;
}

/** More requests in flight than this is no limit that a queue could form at. */
const MOST_SERVERS = 8192;

/** A virtual FCFS queue for each pool, fed in order of arrival. */
export interface WaitShadow {
  readonly order: ArrivalOrder<{ readonly record: RequestRecord; readonly origin: RequestOrigin }>;
  readonly queues: ReadonlyMap<ServedPool, ShadowFcfs>;
  readonly poolOf: ReadonlyMap<string, ServedPool>;
}

/** Virtual queues for the pools of a gateway; requests that came before are left out. */
export function createWaitShadow({ pools, arrived }: Gateway): WaitShadow {
  const served = pools.pools;
  return {
    order: createArrivalOrder(arrived),
    queues: new Map(served.map((pool) => [pool, createShadowFcfs()])),
    poolOf: new Map(served.flatMap((pool) => pool.pool.backends.map(({ id }) => [id, pool] as const))),
  };
}

/**
 * Takes in a request that ended and hands on the comparisons that are due: that of a request waits until all that came
 * before it have ended. Requests that no engine got are left out of the virtual queue.
 */
export function compareWaits(
  shadow: WaitShadow,
  record: RequestRecord,
  origin: RequestOrigin,
  nowMs: number,
  use: (wait: ComparedWait) => void,
): void {
  passInOrder(shadow.order, origin.order, origin.arrivalMs, { record, origin }, nowMs, (ended) => {
    const { backend, band, serviceMs, queuedMs } = ended.record;
    const { arrivalMs } = ended.origin;
    const pool = backend === null ? undefined : shadow.poolOf.get(backend);
    if (pool === undefined || serviceMs === null) return;
    const servers = serversOf(pool);
    if (servers > MOST_SERVERS) return;
    const fcfsMs = shadowWaitMs(shadow.queues.get(pool)!, arrivalMs, serviceMs, servers);
    use({ band, arrivalMs, realMs: queuedMs, fcfsMs });
  });
}

/** Requests that the engines of a pool may have at once, by their windows. */
function serversOf({ pool }: ServedPool): number {
  const up = pool.backends.filter(({ healthy }) => healthy);
  const counted = up.length === 0 ? pool.backends : up;
  return counted.reduce((sum, { window }) => sum + Math.max(1, window.maxInFlight), 0);
}
