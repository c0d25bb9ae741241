import { TRACE_FORMATS, type TraceFormat } from '@wattlane/core/traces';
import type { Command } from 'commander';
import { parseLoad, parseSpeed } from './options/arrivalOptions.ts';
import { addFleetOptions, type FleetFlags } from './options/fleetOptions.ts';
import { oneOf } from './options/nameOption.ts';
import { wholeNumber } from './options/numberOption.ts';
import { refuseRepeats } from './options/refuseRepeats.ts';
import { parseReportPath } from './options/reportOption.ts';
import { presentRun } from './presentRun.ts';
import { checkFleet } from './replaySetup.ts';
import { checkOtherFile, checkReportPath } from './report/checkReportPath.ts';
import type { RunContext } from './runContext.ts';
import { runReplay } from './runReplay.ts';
import { prepareTrace } from './trace/prepareTrace.ts';
import { readTraceFile } from './trace/traceFile.ts';
import { usageError } from './usageError.ts';

interface ReplayFlags extends FleetFlags {
  readonly trace?: string;
  readonly format?: TraceFormat;
  readonly skipBad?: boolean;
  readonly speed?: number;
  readonly load?: number;
  readonly maxRequests?: number;
}

const EXAMPLES = `
Examples:
  wattlane replay --trace requests.csv
  wattlane replay --trace requests.csv.gz --policy fcfs,ssjf,sjf --replicas 2 --report out.html
  zcat requests.jsonl.gz | wattlane replay --trace - --load 0.9 --json

A trace is a CSV file with the columns t_ms,input_tokens,output_tokens (predicted_tokens and others if known), an
Azure LLM inference trace, a Mooncake trace, or JSON lines with arrivalMs, inputTokens, outputTokens; plain or gzip.`;

/** Adds `wattlane replay`: a recorded trace through several ordering policies. */
export function addReplayCommand(program: Command, context: RunContext): void {
  const command = program
    .command('replay')
    .description('replay a recorded trace under several ordering policies on a simulated fleet')
    .option('--trace <file>', 'trace to replay, plain or gzip; - for stdin; required')
    .option(
      '--format <name>',
      `format of the trace: ${TRACE_FORMATS.join(', ')} (default: told from the file)`,
      oneOf('--format', TRACE_FORMATS),
    )
    .option('--skip-bad', 'leave broken rows out instead of stopping at the first')
    .option('--speed <x>', 'divide all arrival times by x (default: 1)', parseSpeed)
    .option(
      '--load <ratio>',
      'move arrivals to this share of the rate that the fleet sustains, in place of --speed',
      parseLoad,
    )
    .option(
      '--max-requests <n>',
      'replay the first n requests only',
      wholeNumber('--max-requests', 1, Number.MAX_SAFE_INTEGER),
    );
  const full = addFleetOptions(command)
    .option('--report <file>', 'write a self-contained HTML report', parseReportPath)
    .addHelpText('after', EXAMPLES)
    .action((flags: ReplayFlags) => replayTrace(context, flags));
  refuseRepeats(full, ['policy']);
}

async function replayTrace(context: RunContext, flags: ReplayFlags): Promise<void> {
  checkFlags(flags);
  const fleet = checkFleet(flags);
  await checkReportPath(flags.report);
  await checkOtherFile({ name: '--report', path: flags.report }, { name: 'the trace', path: flags.trace });
  const file = await readTraceFile(context.io, fileOptions(flags));
  const speed = flags.speed ?? 1;
  const run = runReplay(context, flags, fleet, {
    traceName: file.name,
    ...prepareTrace(file, { speed, maxRequests: flags.maxRequests }),
    speed,
    ...(flags.load !== undefined && { loadRatio: flags.load }),
  });
  await presentRun(context.io, run, { json: flags.json ?? false, reportPath: flags.report });
}

/** Here and not in commander, which would name the missing option before a misspelt one. */
function checkFlags(flags: ReplayFlags): asserts flags is ReplayFlags & { trace: string } {
  const { trace, load, speed } = flags;
  if (trace === undefined) throw usageError('no --trace; expected --trace FILE, or --trace - for stdin');
  if (load !== undefined && speed !== undefined) {
    throw usageError('--load and --speed both move the arrivals; expected one of them');
  }
}

type ReadOptions = Parameters<typeof readTraceFile>[1];

function fileOptions({ trace, format, skipBad = false }: ReplayFlags & { trace: string }): ReadOptions {
  return { path: trace, skipBad, ...(format && { format }) };
}
