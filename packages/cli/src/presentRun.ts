import { type CliIo, noteLine, printLine } from './cliIo.ts';
import { bandTable } from './output/bandTable.ts';
import { counted } from './output/counted.ts';
import { readingOf } from './output/reading.ts';
import { resultJson } from './output/resultJson.ts';
import { resultTable } from './output/resultTable.ts';
import type { ReplayRun } from './replayRun.ts';
import { reportHtml } from './report/reportHtml.ts';
import { saveFile } from './report/saveFile.ts';

/** What the user wants to see of a run. */
export interface Presentation {
  readonly json: boolean;
  /** Path of the HTML report; none when left out. */
  readonly reportPath: string | undefined;
}

/**
 * Writes the report, then prints the run to stdout, as a table or as one JSON document. In this order, since a reader of
 * stdout that stops early ends the process; and a report that fails keeps no one from the results.
 *
 * @throws WattlaneError ERR_OUTPUT when the report cannot be written; the results are on stdout by then
 */
export async function presentRun(
  io: CliIo,
  run: ReplayRun,
  { json, reportPath }: Presentation,
): Promise<void> {
  const [saved] = await Promise.allSettled([reportPath === undefined ? undefined : save(reportPath, run)]);
  if (json) printLine(io, JSON.stringify(resultJson(run)));
  else printTables(io, run);
  if (saved.status === 'rejected') throw saved.reason;
  if (reportPath !== undefined) noteLine(io, `report: ${reportPath}`);
}

const save = (path: string, run: ReplayRun): Promise<void> => saveFile(path, reportHtml(run));

function printTables(io: CliIo, run: ReplayRun): void {
  const { isTTY, columns } = io.stdout;
  const room = isTTY === true && columns !== undefined ? columns : Number.POSITIVE_INFINITY;
  const blocks = [
    resultTable(run.results, room),
    bandTable(run),
    [simulatedLine(run)],
    [readingOf(run.results)],
  ];
  for (const lines of blocks.filter(({ length }) => length > 0)) {
    for (const line of ['', ...lines]) printLine(io, line);
  }
}

/** So that a table that is pasted somewhere still says what it is. */
function simulatedLine({ settings }: ReplayRun): string {
  const { model, replicas, gpu, clockMhz } = settings;
  return `Simulated: ${model}, ${counted(replicas, 'replica')} on ${gpu}, ${clockMhz} MHz.`;
}
