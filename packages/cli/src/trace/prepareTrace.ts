import type { TraceRecord } from '@wattlane/core/domain';
import { sortByArrival } from '@wattlane/core/traces';
import { counted } from '../output/counted.ts';
import { brokenRowsNote } from './brokenRowsNote.ts';
import type { TraceFile } from './traceFile.ts';

/** What to make of a trace before it is replayed. */
export interface TraceChanges {
  /** All arrival times are divided by this; above 0. */
  readonly speed: number;
  /** Keep the first requests only; all when left out. */
  readonly maxRequests?: number | undefined;
}

/** Requests as a replay takes them, and what was done to get there. */
export interface PreparedTrace {
  /** In order of arrival from 0 on. */
  readonly records: readonly TraceRecord[];
  /** Rows that were out of order or left out, one sentence each. */
  readonly notes: readonly string[];
}

/** Sorts the requests of a file, speeds them up and cuts them to length. */
export function prepareTrace(file: TraceFile, changes: TraceChanges): PreparedTrace {
  const sorted = sortByArrival(file.records).slice(0, changes.maxRequests);
  const records = changes.speed === 1 ? sorted : speedUp(sorted, changes.speed);
  return { records, notes: problemsOf(file) };
}

/** The records with all arrival times divided by `speed`. */
export function speedUp(records: readonly TraceRecord[], speed: number): readonly TraceRecord[] {
  return records.map((record) => ({ ...record, arrivalMs: record.arrivalMs / speed }));
}

function problemsOf({ name, report }: TraceFile): readonly string[] {
  const { outOfOrder } = report;
  return [
    ...(outOfOrder > 0 ? [`${name}: ${counted(outOfOrder, 'row')} out of order; sorted by arrival.`] : []),
    ...brokenRowsNote(name, report),
  ];
}
