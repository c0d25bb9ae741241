import type { EventColumns } from './eventColumns.ts';

const SLOTS = 4096;

/** Stretch of a trace in which nothing is recorded. */
export interface Silence {
  /** Its length, short of the true one by less than 1/2,000 of the span. */
  readonly us: number;
  /** From the begin of the first event to the end of the last. */
  readonly spanUs: number;
}

/**
 * Longest time in which no event of any kind goes on. More than half of a trace says that it is of two runs, that its program
 * slept, or that a clock has jumped while those of CPU and GPU went along.
 *
 * Linear in the events: the span is cut into 4,096 slots, of which those without any event are looked at.
 *
 * @param columns with times since the first event
 */
export function longestSilence({ rows, startUs, durationUs }: EventColumns): Silence {
  let spanUs = 0;
  for (let row = 0; row < rows; row++) spanUs = Math.max(spanUs, startUs[row]! + durationUs[row]!);
  if (spanUs === 0) return { us: 0, spanUs };
  const slotUs = spanUs / SLOTS;
  const slotOf = (us: number): number => Math.min(SLOTS - 1, Math.floor(us / slotUs));
  const opened = new Int32Array(SLOTS + 1);
  for (let row = 0; row < rows; row++) {
    opened[slotOf(startUs[row]!)]! += 1;
    opened[slotOf(startUs[row]! + durationUs[row]!) + 1]! -= 1;
  }
  let going = 0;
  let silent = 0;
  let longest = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    going += opened[slot]!;
    silent = going === 0 ? silent + 1 : 0;
    longest = Math.max(longest, silent);
  }
  return { us: longest * slotUs, spanUs };
}
