import type { TraceRecord } from '@wattlane/core/domain';
import { sortByArrival } from '@wattlane/core/traces';
import { type CliIo, noteLine } from '../cliIo.ts';
import { visible } from '../output/visible.ts';
import type { TraceFile } from './traceFile.ts';

/** What to make of a trace before it is replayed. */
export interface TraceChanges {
  /** All arrival times are divided by this; above 0. */
  readonly speed: number;
  /** Keep the first requests only; all when left out. */
  readonly maxRequests?: number | undefined;
}

/**
 * The requests of a file as a replay takes them: in order of arrival from 0 on, sped up, cut to length. Rows that were
 * out of order or left out are told on stderr.
 */
export function prepareTrace(io: CliIo, file: TraceFile, changes: TraceChanges): readonly TraceRecord[] {
  tellProblems(io, file);
  const sorted = sortByArrival(file.records).slice(0, changes.maxRequests);
  return changes.speed === 1 ? sorted : speedUp(sorted, changes.speed);
}

/** The records with all arrival times divided by `speed`. */
export function speedUp(records: readonly TraceRecord[], speed: number): readonly TraceRecord[] {
  return records.map((record) => ({ ...record, arrivalMs: record.arrivalMs / speed }));
}

function tellProblems(io: CliIo, { name, report }: TraceFile): void {
  if (report.outOfOrder > 0) {
    noteLine(io, visible(`${name}: ${report.outOfOrder} rows out of order; sorted by arrival`));
  }
  if (report.badRows > 0) {
    noteLine(
      io,
      visible(`${name}: ${report.badRows} broken rows left out, such as ${report.firstBadRows[0]}`),
    );
  }
}
