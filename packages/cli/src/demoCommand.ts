import { createSfc32 } from '@wattlane/core/random';
import { CONVERSATION_SHAPE, generateWorkload, type WorkloadShape } from '@wattlane/core/traces';
import type { Command } from 'commander';
import { noteLine } from './cliIo.ts';
import { parseLoad } from './options/arrivalOptions.ts';
import { addFleetOptions, type FleetFlags } from './options/fleetOptions.ts';
import { wholeNumber } from './options/numberOption.ts';
import { refuseRepeats } from './options/refuseRepeats.ts';
import { parseReportPath } from './options/reportOption.ts';
import { grouped } from './output/significant.ts';
import { presentRun } from './presentRun.ts';
import { checkFleet } from './replaySetup.ts';
import { checkReportPath } from './report/checkReportPath.ts';
import type { RunContext } from './runContext.ts';
import { runReplay } from './runReplay.ts';

interface DemoFlags extends FleetFlags {
  readonly requests: number;
  readonly load: number;
  readonly report: string;
}

const EXAMPLES = `
Examples:
  wattlane demo
  wattlane demo --seed 7 --policy fcfs,ssjf,boost,sjf
  wattlane demo --gpu b200 --load 0.7 --json --report /tmp/b200.html`;

const MAX_REQUESTS = 1_000_000;

/** Adds `wattlane demo`: a generated workload through the default policies, with a report. */
export function addDemoCommand(program: Command, context: RunContext): void {
  const command = program
    .command('demo')
    .description(
      'generate a chat workload that comes in waves, replay it under several policies, write a report',
    )
    .option('--requests <n>', 'requests to generate', wholeNumber('--requests', 2, MAX_REQUESTS), 20_000)
    .option('--load <ratio>', 'share of the rate that the fleet sustains', parseLoad, 0.9);
  const full = addFleetOptions(command)
    .option('--report <file>', 'where the HTML report goes', parseReportPath, './wattlane-report.html')
    .addHelpText('after', EXAMPLES)
    .action((flags: DemoFlags) => runDemo(context, flags));
  refuseRepeats(full, ['policy']);
}

async function runDemo(context: RunContext, flags: DemoFlags): Promise<void> {
  const { io } = context;
  const fleet = checkFleet(flags);
  await checkReportPath(flags.report);
  noteLine(
    io,
    `generating ${grouped(flags.requests)} requests of a chat workload that comes in waves, seed ${flags.seed}`,
  );
  const records = generateWorkload(createSfc32(flags.seed), swingingChat(flags.requests));
  const run = runReplay(context, flags, fleet, {
    traceName: `generated chat workload, load ${flags.load}`,
    records,
    notes: [],
    speed: 1,
    loadRatio: flags.load,
  });
  await presentRun(io, run, { json: flags.json ?? false, reportPath: flags.report });
  noteLine(io, 'next, on a trace of your own: npx wattlane replay --trace FILE --report report.html');
}

/**
 * Share of the mean by which the rate swings. It gives counts per minute the spread that the Azure conversation trace
 * has, 16 times that of a Poisson process, at the 333 arrivals a minute of that trace: sqrt(2 * 15 / 333) = 0.30.
 */
const SWING_RATIO = 0.3;

/** Period of the swings: minutes, as in that trace; the exact value is made up. */
const SWING_PERIOD_MS = 600_000;

/** The lengths and gaps of a chat trace, with the swings of its rate. The mean rate is of no matter here: it is moved. */
function swingingChat(requests: number): WorkloadShape {
  const rateWave = { periodMs: SWING_PERIOD_MS, amplitudeRatio: SWING_RATIO };
  return { ...CONVERSATION_SHAPE, requests, rateWave };
}
