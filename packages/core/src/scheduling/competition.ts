import { createHeap, heapPeekKey, heapPop, heapPush, heapRemove, heapUpdateKey } from '../queue/heap.ts';
import type { BandState } from './bandState.ts';
import { type Flow, flowHead, oldestAged } from './flow.ts';
import type { JobTable } from './jobTable.ts';

/**
 * The heads of flows compete, lane by lane, in heaps of the band. A flow that is ahead of its share does not compete; it
 * is held back until the others have caught up. So the next job is found without looking at every tenant.
 */

/** Brings a flow's entry in one lane up to date after the head of that lane has changed. */
export function updateHead(band: BandState, table: JobTable, flow: Flow, place: number, lane: number): void {
  const handle = flow.headHandles[lane]!;
  if (handle !== -1) heapRemove(band.heads[lane]!, handle);
  flow.headHandles[lane] = -1;
  const slot = flowHead(flow, lane);
  if (slot === -1 || isHeldBack(flow)) return;
  band.heads[lane] ??= createHeap();
  const key = heapPeekKey(flow.lanes[lane]!);
  flow.headHandles[lane] = heapPush(band.heads[lane], key, place, table.jobs[slot]!.sequence);
}

/** Brings a flow's entry by age up to date after the oldest job that it keeps by age has changed. */
export function updateOldest(band: BandState, table: JobTable, flow: Flow, place: number): void {
  if (band.oldest === null) return;
  if (flow.oldestHandle !== -1) heapRemove(band.oldest, flow.oldestHandle);
  flow.oldestHandle = -1;
  const slot = oldestAged(flow);
  if (slot === -1 || isHeldBack(flow)) return;
  const { arrivalMs, sequence } = table.jobs[slot]!;
  flow.oldestHandle = heapPush(band.oldest, arrivalMs, place, sequence);
}

/** Takes a flow out of the competition. */
export function holdBack(band: BandState, table: JobTable, place: number): void {
  const flow = band.flows[place]!;
  flow.heldBackHandle = heapPush(band.heldBack, flow.servedMs, place);
  updateAll(band, table, flow, place);
}

/** Lets flows compete again that were served no more than `limitMs`. */
export function readmit(band: BandState, table: JobTable, limitMs: number): void {
  while (band.heldBack.size > 0 && heapPeekKey(band.heldBack) <= limitMs) {
    const place = heapPop(band.heldBack);
    const flow = band.flows[place]!;
    flow.heldBackHandle = -1;
    updateAll(band, table, flow, place);
  }
}

/** Brings a flow's place among those held back up to date after its account has changed. */
export function updateHeldBack(band: BandState, flow: Flow): void {
  if (isHeldBack(flow)) heapUpdateKey(band.heldBack, flow.heldBackHandle, flow.servedMs);
}

/** Forgets a flow that has become empty. */
export function withdraw(band: BandState, flow: Flow): void {
  if (isHeldBack(flow)) heapRemove(band.heldBack, flow.heldBackHandle);
  flow.heldBackHandle = -1;
}

const isHeldBack = (flow: Flow): boolean => flow.heldBackHandle !== -1;

function updateAll(band: BandState, table: JobTable, flow: Flow, place: number): void {
  for (let lane = 0; lane < flow.lanes.length; lane++) updateHead(band, table, flow, place, lane);
  updateOldest(band, table, flow, place);
}
