import { fitHost, GPU_NAMES, GPU_PRESETS, type GpuName } from '@wattlane/core/power';
import type { Command } from 'commander';
import { noteLine, printLine } from './cliIo.ts';
import { oneOf } from './options/nameOption.ts';
import { numberAbove } from './options/numberOption.ts';
import { refuseRepeats } from './options/refuseRepeats.ts';
import { visible } from './output/visible.ts';
import { readHostSamples } from './powerFit/hostSamplesFile.ts';
import { powerFitJson } from './powerFit/powerFitJson.ts';
import { powerFitLines } from './powerFit/powerFitLines.ts';
import type { RunContext } from './runContext.ts';
import { usageError } from './usageError.ts';

interface FitPowerFlags {
  readonly data?: string;
  readonly gpu?: GpuName;
  readonly topClock?: number;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane fit-power --data readings.csv --gpu h100
  wattlane fit-power --data readings.csv.gz --top-clock 1980 --json
  some-logger | wattlane fit-power --data - --gpu v100 --skip-bad

Data are CSV with a header: sm_clock_mhz, load (busy share of the reading, 0 to 1), power_watts, and work_ms where a fixed piece
of work was timed (0 in rows without one). Readings of one kind of work; an idle one, and loads at two clocks or more, are needed
to tell all parameters. What the readings do not tell is named and left open, never guessed.`;

/** Adds `wattlane fit-power`: the power and time model of a GPU from its own readings. */
export function addFitPowerCommand(program: Command, context: RunContext): void {
  const command = program
    .command('fit-power')
    .description("fit the power model to a host's own readings, and say what they do not tell")
    .option('--data <file>', 'readings, CSV, plain or gzip; - for stdin; required')
    .option('--gpu <name>', `GPU: ${GPU_NAMES.join(', ')}`, oneOf('--gpu', GPU_NAMES))
    .option(
      '--top-clock <mhz>',
      'top SM clock, in MHz, for another GPU than those',
      numberAbove('--top-clock', 0),
    )
    .option('--skip-bad', 'leave broken rows out instead of stopping at the first')
    .option('--json', 'print one JSON document instead of lines')
    .addHelpText('after', EXAMPLES)
    .action((flags: FitPowerFlags) => fitPower(context, flags));
  refuseRepeats(command, []);
}

async function fitPower({ io }: RunContext, flags: FitPowerFlags): Promise<void> {
  const { data, skipBad = false, json } = flags;
  if (data === undefined) throw usageError('no --data; expected --data FILE, or --data - for stdin');
  const topClockMhz = topClockOf(flags);
  const { name, samples, notes } = await readHostSamples(io, data, topClockMhz, skipBad);
  for (const note of notes) noteLine(io, note);
  const run = { dataName: name, readings: samples.load.length, topClockMhz, fit: fitHost(samples) };
  if (json) printLine(io, JSON.stringify(powerFitJson(run)));
  else for (const line of powerFitLines(run)) printLine(io, visible(line));
}

function topClockOf({ gpu, topClock }: FitPowerFlags): number {
  if ((gpu === undefined) === (topClock === undefined)) {
    throw usageError(
      gpu === undefined
        ? 'no --gpu and no --top-clock; expected one of the two'
        : 'both --gpu and --top-clock; expected one of the two',
    );
  }
  return topClock ?? GPU_PRESETS[gpu!].topClockMhz;
}
