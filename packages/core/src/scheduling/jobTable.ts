import { WattlaneError } from '../errors/wattlaneError.ts';
import type { TrackedJob } from './scheduledJob.ts';

/** Slots a table may have; a ticket is `generation x MAX_SLOTS + slot`, exact in a double for 2^31 generations. */
const MAX_SLOTS = 2 ** 22;

/**
 * The jobs that wait or are in service, in slots that are used again. Plain data.
 *
 * A slot is a small number that the heaps can hold; a ticket also carries the slot's generation, so that a ticket of a
 * request that has left is known to be stale.
 */
export interface JobTable {
  readonly jobs: (TrackedJob | null)[];
  readonly generations: number[];
  readonly freeSlots: number[];
}

/** An empty table. */
export const createJobTable = (): JobTable => ({ jobs: [], generations: [], freeSlots: [] });

/**
 * Stores a job and returns its slot.
 *
 * @throws WattlaneError ERR_ARGUMENT when 4,194,304 jobs are in the table
 */
export function tableAdd(table: JobTable, job: TrackedJob): number {
  const slot = table.freeSlots.pop() ?? table.jobs.length;
  if (slot === MAX_SLOTS) {
    throw new WattlaneError('ERR_ARGUMENT', `${MAX_SLOTS} requests wait or are in service; expected fewer`);
  }
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
