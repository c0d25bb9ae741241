import type { TraceRecord } from '@wattlane/core/domain';

/** Requests of a sample, at least, and how often they fill the batch of the engine, at least. */
const LEAST_REQUESTS = 8000;
const LEAST_BATCHES = 16;

/** Stretches of a long trace that make its sample: many, as lengths change over a day. */
const STRETCHES = 20;

/**
 * Requests that keep one engine busy, all of them there at 0: stretches from all over a long trace, or a short trace over
 * and over. Repetitions do not share prefix blocks with one another, so that a prefix cache finds what it finds in the
 * trace.
 *
 * @param records   at least one
 * @param maxBatch  most requests that the engine runs at once
 */
export function saturatingSample(records: readonly TraceRecord[], maxBatch: number): readonly TraceRecord[] {
  const wanted = Math.max(LEAST_REQUESTS, LEAST_BATCHES * maxBatch);
  return records.length >= wanted
    ? stretchesOf(records, wanted).map((record) => ({ ...record, arrivalMs: 0 }))
    : repeat(records, Math.ceil(wanted / records.length));
}

/** Equal stretches of neighbours, evenly spread and never on top of one another. */
function stretchesOf(records: readonly TraceRecord[], wanted: number): readonly TraceRecord[] {
  const length = Math.floor(wanted / STRETCHES);
  const gap = (records.length - length) / (STRETCHES - 1);
  return Array.from({ length: STRETCHES }, (_, index) => Math.floor(index * gap)).flatMap((start) =>
    records.slice(start, start + length),
  );
}

function repeat(records: readonly TraceRecord[], rounds: number): readonly TraceRecord[] {
  const ids = blockNumbers(records);
  return Array.from({ length: rounds }, (_, round) =>
    records.map((record) => inRound(record, round, ids)),
  ).flat();
}

/** Numbers from 0 on for the prefix blocks of a trace, whose own ids may be as large as they like. */
function blockNumbers(records: readonly TraceRecord[]): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  for (const { prefixBlocks = [] } of records) {
    for (const block of prefixBlocks) if (!numbers.has(block)) numbers.set(block, numbers.size);
  }
  return numbers;
}

function inRound(record: TraceRecord, round: number, ids: ReadonlyMap<number, number>): TraceRecord {
  const { prefixBlocks } = record;
  if (prefixBlocks === undefined) return { ...record, arrivalMs: 0 };
  const fresh = prefixBlocks.map((block) => round * ids.size + ids.get(block)!);
  return { ...record, arrivalMs: 0, prefixBlocks: fresh };
}
