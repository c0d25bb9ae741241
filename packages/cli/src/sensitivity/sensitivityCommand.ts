import { type ClockCoefficient, chromeTrace, fitClockCoefficients } from '@wattlane/core/sensitivity';
import type { Command } from 'commander';
import { type CliIo, noteLine, printLine } from '../cliIo.ts';
import { numberFrom } from '../options/numberOption.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import { outputPath, parseReportPath } from '../options/reportOption.ts';
import { checkOtherFile, checkReportPath } from '../report/checkReportPath.ts';
import { saveFile } from '../report/saveFile.ts';
import type { RunContext } from '../runContext.ts';
import { usageError } from '../usageError.ts';
import { packageVersion } from '../version.ts';
import { type KinetoFile, readKinetoFile } from './kinetoFile.ts';
import { sensitivityJson } from './sensitivityJson.ts';
import { sensitivityReportHtml } from './sensitivityReportHtml.ts';
import { runSensitivity, type SensitivityRun } from './sensitivityRun.ts';
import { sensitivityTable } from './sensitivityTable.ts';
import { parseStepSlo, type StepSlo } from './sloOption.ts';

interface SensitivityFlags {
  readonly slo?: StepSlo;
  readonly second?: string;
  readonly secondClock?: number;
  readonly allowTruncated?: boolean;
  readonly criticalPath?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane sensitivity trace.json.gz
  wattlane sensitivity trace.json.gz --slo 1.2x --report sensitivity.html
  wattlane sensitivity trace.json.gz --second at-1110mhz.json.gz --second-clock 0.8
  zcat trace.json.gz | wattlane sensitivity - --json

The trace is one of the PyTorch profiler (export_chrome_trace), taken with CPU and CUDA activities at the top clock. Open a
file of --critical-path in https://ui.perfetto.dev.`;

/** From here on a replay is long enough to say that one is under way. */
const LONG_TRACE_EVENTS = 3_000_000;

/** Adds `wattlane sensitivity`: how much slower a profiled model gets at lower SM clocks. */
export function addSensitivityCommand(program: Command, context: RunContext): void {
  const command = program
    .command('sensitivity')
    .description('say how much slower a profiled model gets at lower SM clocks')
    .argument('<file>', 'PyTorch profiler trace, plain or gzip; - for stdin')
    .option(
      '--slo <time>',
      'SLO of a step: a time (90ms) or a multiple of the recorded one (1.2x)',
      parseStepSlo,
    )
    .option('--second <file>', 'trace of the same program at another clock, to measure the kernels with')
    .option(
      '--second-clock <ratio>',
      'that clock over the one of the first trace',
      numberFrom('--second-clock', 0.1, 0.99),
    )
    .option('--allow-truncated', 'use the complete events of a trace that is cut short')
    .option(
      '--critical-path <file>',
      'write the critical path in the Chrome trace format',
      outputPath('--critical-path'),
    )
    .option('--report <file>', 'write a self-contained HTML report', parseReportPath)
    .option('--json', 'print one JSON document instead of the tables')
    .addHelpText('after', EXAMPLES)
    .action((path: string, flags: SensitivityFlags) => sensitivity(context, path, flags));
  refuseRepeats(command, []);
}

async function sensitivity({ io }: RunContext, path: string, flags: SensitivityFlags): Promise<void> {
  await checkFlags(path, flags);
  const { slo, allowTruncated = false, criticalPath, report, json = false } = flags;
  const file = await readKinetoFile(io, path, allowTruncated);
  for (const note of file.notes) noteLine(io, note);
  const measured = await measuredCoefficients(io, file, flags);
  if (file.trace.kind.length >= LONG_TRACE_EVENTS) {
    noteLine(io, 'replaying it at lower clocks, which takes a minute or more for such a long trace');
  }
  const run = runSensitivity({
    traceName: file.name,
    trace: file.trace,
    slo,
    measured,
    notes: file.notes,
    version: packageVersion(),
  });
  await present(io, run, { json, report, criticalPath });
}

async function checkFlags(path: string, flags: SensitivityFlags): Promise<void> {
  const { second, secondClock, criticalPath, report } = flags;
  if ((second === undefined) !== (secondClock === undefined)) {
    throw usageError('--second and --second-clock belong together; expected both or none');
  }
  if (path === '-' && second === '-') throw usageError('both traces are stdin; expected one file at least');
  for (const output of [criticalPath, report]) await checkReportPath(output);
  for (const [name, output] of [
    ['--critical-path', criticalPath],
    ['--report', report],
  ] as const) {
    await checkOtherFile({ name, path: output }, { name: 'the trace', path });
    await checkOtherFile({ name, path: output }, { name: 'the second trace', path: second });
  }
  await checkOtherFile({ name: '--report', path: report }, { name: '--critical-path', path: criticalPath });
}

async function measuredCoefficients(
  io: CliIo,
  file: KinetoFile,
  { second, secondClock, allowTruncated = false }: SensitivityFlags,
): Promise<ReadonlyMap<string, ClockCoefficient> | undefined> {
  if (second === undefined) return undefined;
  const other = await readKinetoFile(io, second, allowTruncated);
  for (const note of other.notes) noteLine(io, note);
  return fitClockCoefficients(file.trace, other.trace, secondClock!);
}

/** Files first, results in any case: see `presentRun`. */
async function present(
  io: CliIo,
  run: SensitivityRun,
  outputs: {
    readonly json: boolean;
    readonly report: string | undefined;
    readonly criticalPath: string | undefined;
  },
): Promise<void> {
  const { json, report, criticalPath } = outputs;
  const saved = await Promise.allSettled([
    criticalPath === undefined ? undefined : saveFile(criticalPath, chromeTrace(run.trace, run.path)),
    report === undefined ? undefined : saveFile(report, sensitivityReportHtml(run)),
  ]);
  if (json) printLine(io, JSON.stringify(sensitivityJson(run)));
  else {
    for (const lines of sensitivityTable(run)) for (const line of ['', ...lines]) printLine(io, line);
  }
  for (const outcome of saved) if (outcome.status === 'rejected') throw outcome.reason;
  if (criticalPath !== undefined) noteLine(io, `critical path: ${criticalPath}`);
  if (report !== undefined) noteLine(io, `report: ${report}`);
}
