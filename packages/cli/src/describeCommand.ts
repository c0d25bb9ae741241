import {
  describeTrace,
  type LengthSummary,
  TRACE_FORMATS,
  type TraceDescription,
  type TraceFormat,
} from '@wattlane/core/traces';
import type { Command } from 'commander';
import { printLine } from './cliIo.ts';
import { oneOf } from './options/nameOption.ts';
import { grouped, sharePercent, significant } from './output/significant.ts';
import { visible } from './output/visible.ts';
import type { RunContext } from './runContext.ts';
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
  program
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
}

async function describeFile({ io }: RunContext, path: string, flags: DescribeFlags): Promise<void> {
  const { format, skipBad = false, json = false } = flags;
  const file = await readTraceFile(io, { path, skipBad, ...(format && { format }) });
  const description = describeTrace(prepareTrace(io, file, { speed: 1 }));
  if (json) {
    const document = { format: 'wattlane-trace-1', trace: file.name, traceFormat: file.report.format };
    printLine(io, JSON.stringify({ ...document, ...description }));
  } else {
    for (const line of descriptionLines(file.name, description)) printLine(io, line);
  }
}

function descriptionLines(name: string, trace: TraceDescription): readonly string[] {
  const minutes = significant(trace.durationMs / 60_000);
  return [
    visible(`${name}: ${grouped(trace.requests)} requests in ${minutes} min`),
    `rate           ${significant(trace.ratePerSecond)} requests/s, gaps vary ${significant(trace.gapCv)} times their mean (1 for Poisson)`,
    `prompt tokens  ${lengthText(trace.input)}`,
    `answer tokens  ${lengthText(trace.output)}`,
    `dependence     Kendall's tau of prompt and answer length ${significant(trace.lengthTau)}`,
    `prefix reuse   ${sharePercent(trace.prefixReuseRatio)} of prefix blocks were seen before`,
  ];
}

function lengthText({ meanTokens, p50Tokens, p90Tokens, p99Tokens, maxTokens }: LengthSummary): string {
  const figures = { mean: meanTokens, p50: p50Tokens, p90: p90Tokens, p99: p99Tokens, max: maxTokens };
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${significant(value)}`)
    .join(', ');
}
