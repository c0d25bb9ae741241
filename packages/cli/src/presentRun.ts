import { type CliIo, noteLine, printLine } from './cliIo.ts';
import { readingOf } from './output/reading.ts';
import { resultJson } from './output/resultJson.ts';
import { resultTable } from './output/resultTable.ts';
import type { ReplayRun } from './replayRun.ts';
import { reportHtml } from './report/reportHtml.ts';
import { saveReport } from './report/saveReport.ts';

/** What the user wants to see of a run. */
export interface Presentation {
  readonly json: boolean;
  /** Path of the HTML report; none when left out. */
  readonly reportPath: string | undefined;
}

/**
 * Prints a run to stdout, as a table or as one JSON document, and writes the report.
 *
 * @throws WattlaneError ERR_OUTPUT when the report cannot be written; the results are on stdout by then
 */
export async function presentRun(
  io: CliIo,
  run: ReplayRun,
  { json, reportPath }: Presentation,
): Promise<void> {
  if (json) printLine(io, JSON.stringify(resultJson(run)));
  else printTable(io, run);
  if (reportPath === undefined) return;
  await saveReport(reportPath, reportHtml(run));
  noteLine(io, `report: ${reportPath}`);
}

function printTable(io: CliIo, run: ReplayRun): void {
  printLine(io, '');
  for (const line of resultTable(run.results)) printLine(io, line);
  printLine(io, '');
  printLine(io, readingOf(run.results));
}
