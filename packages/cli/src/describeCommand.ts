import { TRACE_FORMATS, type TraceFormat } from '@wattlane/core/traces';
import type { Command } from 'commander';
import { noteLine, printLine } from './cliIo.ts';
import { oneOf } from './options/nameOption.ts';
import { refuseRepeats } from './options/refuseRepeats.ts';
import { descriptionLines } from './output/descriptionLines.ts';
import type { RunContext } from './runContext.ts';
import { definedFigures } from './trace/definedFigures.ts';
import { prepareTrace } from './trace/prepareTrace.ts';
import { readTraceFile } from './trace/traceFile.ts';

interface DescribeFlags {
  readonly format?: TraceFormat;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane trace describe requests.csv.gz
  zcat requests.jsonl.gz | wattlane trace describe - --json`;

/** Adds `wattlane trace describe`: rate, burstiness and lengths of a trace, without a replay. */
export function addTraceCommand(program: Command, context: RunContext): void {
  const describe = program
    .command('trace')
    .description('look at traces')
    .command('describe')
    .description('sum up a trace: rate, burstiness, lengths, prefix reuse')
    .argument('<file>', 'trace, plain or gzip; - for stdin')
    .option(
      '--format <name>',
      `format of the trace: ${TRACE_FORMATS.join(', ')} (default: told from the file)`,
      oneOf('--format', TRACE_FORMATS),
    )
    .option('--skip-bad', 'leave broken rows out instead of stopping at the first')
    .option('--json', 'print one JSON document instead of lines')
    .addHelpText('after', EXAMPLES)
    .action((path: string, flags: DescribeFlags) => describeFile(context, path, flags));
  refuseRepeats(describe, []);
}

async function describeFile({ io }: RunContext, path: string, flags: DescribeFlags): Promise<void> {
  const { format, skipBad = false, json = false } = flags;
  const file = await readTraceFile(io, { path, skipBad, ...(format && { format }) });
  const { records, notes } = prepareTrace(file, { speed: 1 });
  for (const note of notes) noteLine(io, note);
  const description = definedFigures(records);
  if (json) {
    const document = { format: 'wattlane-trace-1', trace: file.name, traceFormat: file.report.format };
    printLine(io, JSON.stringify({ ...document, notes, ...description }));
  } else {
    for (const line of descriptionLines(file.name, description)) printLine(io, line);
  }
}
