import type { TenantId } from '../domain/request.ts';
import type { BandState } from './bandState.ts';
import { updateHead, updateHeldBack, updateOldest, withdraw } from './competition.ts';
import { shareCharge, shareChargeIdle, shareJoin, shareLeave, shareStartMs } from './fairShare.ts';
import { createFlow, type Flow, flowHead, flowPush, flowRemove, oldestAged } from './flow.ts';
import type { JobTable } from './jobTable.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import type { TrackedJob } from './scheduledJob.ts';
import { UNTRUSTED_CLASS } from './sizeCalibration.ts';

/** Empty flows that are kept for the next tenant: making their heaps costs more than all else that a request needs. */
const SPARE_FLOWS = 64;

/** Queues the job that stands in `slot` of the job table. */
export function bandPush(
  band: BandState,
  policy: OrderingPolicy,
  table: JobTable,
  job: TrackedJob,
  slot: number,
): void {
  const place = band.places.get(job.tenant) ?? openFlow(band, policy, job.tenant);
  changeFlow(band, policy, table, place, job, (flow) => flowPush(flow, policy, job, slot));
  countWaiting(band, job, 1);
}

/** Takes a waiting job out. */
export function bandRemove(band: BandState, policy: OrderingPolicy, table: JobTable, job: TrackedJob): void {
  const place = band.places.get(job.tenant)!;
  changeFlow(band, policy, table, place, job, (flow) => flowRemove(flow, policy, job));
  if (band.flows[place]!.size === 0) closeFlow(band, place);
  countWaiting(band, job, -1);
}

/** Shares are whole steps of 2^-20, so the counts of what has left are exactly 0. */
function countWaiting(band: BandState, { sizeClass, trustRatio }: TrackedJob, change: 1 | -1): void {
  band.classCounts[sizeClass]! += change * trustRatio;
  band.classCounts[UNTRUSTED_CLASS]! += change * (1 - trustRatio);
  band.waiting += change;
}

/** Charges a tenant, waiting or not, for virtual service in ms; negative to correct a charge that was too high. */
export function bandCharge(band: BandState, tenant: TenantId, serviceMs: number): void {
  const place = band.places.get(tenant);
  if (place === undefined) {
    shareChargeIdle(band.share, tenant, serviceMs);
    return;
  }
  shareCharge(band.share, band.flows[place]!, serviceMs);
  updateHeldBack(band, band.flows[place]!);
}

/** Changes a flow by one job and brings its entries in the competition up to date where its heads have changed. */
function changeFlow(
  band: BandState,
  policy: OrderingPolicy,
  table: JobTable,
  place: number,
  job: TrackedJob,
  change: (flow: Flow) => void,
): void {
  const flow = band.flows[place]!;
  const lane = policy.lane(job);
  const [head, oldest] = [flowHead(flow, lane), oldestAged(flow)];
  change(flow);
  if (flowHead(flow, lane) !== head) updateHead(band, table, flow, place, lane);
  if (oldestAged(flow) !== oldest) updateOldest(band, table, flow, place);
}

function openFlow(band: BandState, policy: OrderingPolicy, tenant: TenantId): number {
  const place = band.freePlaces.pop() ?? band.flows.length;
  const flow = band.flows[place] ?? createFlow(policy);
  flow.tenant = tenant;
  flow.servedMs = shareStartMs(band.share, tenant);
  band.flows[place] = flow;
  band.places.set(tenant, place);
  shareJoin(band.share, flow, place);
  return place;
}

function closeFlow(band: BandState, place: number): void {
  const flow = band.flows[place]!;
  shareLeave(band.share, flow);
  withdraw(band, flow);
  band.places.delete(flow.tenant);
  if (band.freePlaces.length >= SPARE_FLOWS) band.flows[place] = null;
  band.freePlaces.push(place);
}
