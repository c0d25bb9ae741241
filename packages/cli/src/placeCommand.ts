import { WattlaneError } from '@wattlane/core/errors';
import {
  DEFAULT_PLACEMENT_OPTIONS,
  type PlacedModels,
  type PlacementOptions,
  place,
} from '@wattlane/core/placement';
import type { Command } from 'commander';
import { type CliIo, noteLine, printLine } from './cliIo.ts';
import { oneOf } from './options/nameOption.ts';
import { numberAbove, numberFrom, wholeNumber } from './options/numberOption.ts';
import { refuseRepeats } from './options/refuseRepeats.ts';
import { parseReportPath } from './options/reportOption.ts';
import { visible } from './output/visible.ts';
import { readGpus } from './placing/gpusFile.ts';
import { readModels } from './placing/modelsFile.ts';
import { placeJson } from './placing/placeJson.ts';
import { placeLines } from './placing/placeLines.ts';
import { placeReportHtml } from './placing/placeReportHtml.ts';
import { describePlacement, type PlaceRun } from './placing/placeRun.ts';
import { readRunning } from './placing/runningFile.ts';
import { checkOtherFile, checkReportPath } from './report/checkReportPath.ts';
import { saveFile } from './report/saveFile.ts';
import type { RunContext } from './runContext.ts';
import { usageError } from './usageError.ts';

interface PlaceFlags {
  readonly models?: string;
  readonly gpus?: string;
  readonly slo?: number;
  readonly from?: string;
  readonly clockFloor: number;
  readonly utilisation: number;
  readonly balanceTolerance: number;
  readonly replication: 'auto' | 'asked';
  readonly parallelism: 'pipeline' | 'tensor';
  readonly splitOverhead: number;
  readonly seed: number;
  readonly report?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane place --models models.json --gpus gpus.json --slo 5
  wattlane place --models models.json --gpus gpus.json --slo 5 --report placement.html
  wattlane place --models models.json --gpus gpus.json --slo 5 --json > running.json
  wattlane place --models models.json --gpus gpus.json --slo 2 --from running.json

models.json: [{"id": "opt-1.3b", "memoryGiB": 5, "kvGiB": 1, "load": 0.2, "sensitivity": 0.3, "latencyMs": 1243}, ...]
with sloMultiple or sloMs, replicas and partitions where wanted. load is work in seconds of one GPU at top clock a second.
gpus.json: [{"id": "gpu-0", "host": "host-0", "memoryGiB": 16}, ...] with speed (default 1), idleWatts and topWatts.

Balance comes first, power within --balance-tolerance of it second. Watts are predicted by a model, not measured.`;

const DEFAULTS = DEFAULT_PLACEMENT_OPTIONS;

/** Adds `wattlane place`: which model on which GPU. */
export function addPlaceCommand(program: Command, context: RunContext): void {
  const command = program
    .command('place')
    .description('put models on GPUs so that memory fits, SLOs hold and least power is drawn')
    .option('--models <file>', 'models, JSON; required')
    .option('--gpus <file>', 'GPUs, JSON; required')
    .option(
      '--slo <multiple>',
      'SLO of models that state none, over their latency without load',
      numberAbove('--slo', 0),
    )
    .option('--from <file>', 'running placement, as --json prints it: plan the migration from there')
    .option(
      '--clock-floor <ratio>',
      'lowest clock to slow a GPU to',
      numberFrom('--clock-floor', 0.05, 1),
      DEFAULTS.clockFloorRatio,
    )
    .option(
      '--utilisation <ratio>',
      'busy share that a GPU may reach',
      numberFrom('--utilisation', 0.01, 1),
      DEFAULTS.utilisationBound,
    )
    .option(
      '--balance-tolerance <ratio>',
      'how far above the best balance the busiest GPU may go to save power',
      numberFrom('--balance-tolerance', 0, 100),
      DEFAULTS.balanceTolerance,
    )
    .option(
      '--replication <name>',
      'auto adds replicas of hot models, asked adds none',
      oneOf('--replication', ['auto', 'asked']),
      DEFAULTS.replication,
    )
    .option(
      '--parallelism <name>',
      'how split models work: pipeline or tensor',
      oneOf('--parallelism', ['pipeline', 'tensor']),
      'pipeline',
    )
    .option(
      '--split-overhead <ratio>',
      'time a split model loses',
      numberFrom('--split-overhead', 0, 10),
      0.1,
    )
    .option(
      '--seed <n>',
      'seed of the search',
      wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER),
      DEFAULTS.seed,
    )
    .option('--report <file>', 'write a self-contained HTML report', parseReportPath)
    .option('--json', 'print one JSON document instead of lines')
    .addHelpText('after', EXAMPLES)
    .action((flags: PlaceFlags) => placeModels(context, flags));
  refuseRepeats(command, []);
}

async function placeModels({ io }: RunContext, flags: PlaceFlags): Promise<void> {
  const { models: modelsPath, gpus: gpusPath, from, report } = flags;
  if (modelsPath === undefined) throw usageError('no --models; expected --models FILE');
  if (gpusPath === undefined) throw usageError('no --gpus; expected --gpus FILE');
  await checkReportPath(report);
  for (const [name, path] of [
    ['--models', modelsPath],
    ['--gpus', gpusPath],
    ['--from', from],
  ] as const) {
    await checkOtherFile({ name: '--report', path: report }, { name, path });
  }
  const gpus = await readGpus(gpusPath);
  const { models, notes } = await readModels(modelsPath, flags.slo, gpus, {
    parallelism: flags.parallelism,
    overheadRatio: flags.splitOverhead,
  });
  for (const note of notes) noteLine(io, note);
  const running = from === undefined ? undefined : await readRunning(from, models, gpus);
  const options: PlacementOptions = {
    utilisationBound: flags.utilisation,
    clockFloorRatio: flags.clockFloor,
    balanceTolerance: flags.balanceTolerance,
    replication: flags.replication,
    seed: flags.seed,
  };
  if (flags.clockFloor < DEFAULTS.clockFloorRatio) {
    noteLine(
      io,
      `clocks below ${DEFAULTS.clockFloorRatio} of the top are outside the range that the power model was fitted to`,
    );
  }
  const placed = placedOrThrow(place(models, gpus, options));
  await present(io, describePlacement(models, gpus, options, placed, running), flags);
}

/** Whole numbers, like those of GPUs, as they are; others rounded. */
const figure = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));

function placedOrThrow(outcome: ReturnType<typeof place>): PlacedModels {
  if (outcome.kind === 'placed') return outcome;
  throw new WattlaneError(
    'ERR_PLACEMENT',
    outcome.kind === 'infeasible'
      ? `${visible(outcome.certificate.message)}; short of ${outcome.certificate.resource} by ${figure(outcome.certificate.missing)} ${outcome.certificate.unit}`
      : 'no placement was found, and nothing proves that there is none; expected more memory, a higher --utilisation or fewer replicas',
  );
}

/** Report first, results in any case: see `presentRun`. */
async function present(io: CliIo, run: PlaceRun, { report, json }: PlaceFlags): Promise<void> {
  const [saved] = await Promise.allSettled([
    report === undefined ? undefined : saveFile(report, placeReportHtml(run)),
  ]);
  if (json) printLine(io, JSON.stringify(placeJson(run)));
  else for (const line of placeLines(run)) printLine(io, visible(line));
  if (saved.status === 'rejected') throw saved.reason;
  if (report !== undefined) noteLine(io, `report: ${report}`);
}
