import type { WaitingJob } from './scheduledJob.ts';

/** Slots a table may have; a ticket is `generation x MAX_SLOTS + slot`, exact in a double for 2^31 generations. */
const MAX_SLOTS = 2 ** 22;

/**
 * The waiting jobs, in slots that are used again. Plain data.
 *
 * A slot is a small number that the heaps can hold; a ticket also carries the slot's generation, so that a ticket of a
 * request that has left is known to be stale.
 */
export interface JobTable {
  readonly jobs: (WaitingJob | null)[];
  readonly generations: number[];
  readonly freeSlots: number[];
}

/** An empty table. */
export const createJobTable = (): JobTable => ({ jobs: [], generations: [], freeSlots: [] });

/** Stores a job and returns its slot. */
export function tableAdd(table: JobTable, job: WaitingJob): number {
  const slot = table.freeSlots.pop() ?? table.jobs.length;
  table.jobs[slot] = job;
  table.generations[slot] ??= 0;
  return slot;
}

/** The ticket of the job in `slot`. */
export const tableTicket = (table: JobTable, slot: number): number =>
  table.generations[slot]! * MAX_SLOTS + slot;

/** The slot that `ticket` names; -1 when its job has left. */
export function tableSlot(table: JobTable, ticket: number): number {
  const slot = ticket % MAX_SLOTS;
  return table.jobs[slot] && tableTicket(table, slot) === ticket ? slot : -1;
}

/** Empties a slot; its ticket is stale from now on. */
export function tableRemove(table: JobTable, slot: number): void {
  table.jobs[slot] = null;
  table.generations[slot]! += 1;
  table.freeSlots.push(slot);
}
