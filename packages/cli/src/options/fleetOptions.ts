import { GPU_NAMES, GPU_PRESETS, type GpuName } from '@wattlane/core/power';
import { POLICY_NAMES, type PolicyName } from '@wattlane/core/scheduling';
import type { Command } from 'commander';
import { modelsOn } from '../fleet.ts';
import { oneOf, someOf } from './nameOption.ts';
import { numberAbove, numberFrom, wholeNumber } from './numberOption.ts';
import { type PredictorRequest, parsePredictor } from './predictorOption.ts';

/** Options of every command that replays something, as commander hands them over. */
export interface FleetFlags {
  readonly policy?: readonly PolicyName[];
  readonly gpu: GpuName;
  readonly model?: string;
  readonly replicas: number;
  readonly clockMhz?: number;
  readonly sloTtftMs: number;
  readonly sloTpotMs: number;
  readonly predictor?: PredictorRequest;
  readonly carbonGPerKwh?: number;
  readonly seed: number;
  readonly json?: boolean;
  readonly report?: string;
}

/** Policies that are compared when none is named: the baseline, and two that a server can run. */
export const DEFAULT_POLICIES: readonly PolicyName[] = ['fcfs', 'ssjf', 'boost'];

/** Far above any fuel: coal is about 1000. */
const MAX_GRAMS_PER_KWH = 10_000;
const MAX_REPLICAS = 1024;
const MAX_SEED = 2 ** 32 - 1;

/** Adds the options of `FleetFlags`, except `--report`, whose default differs from command to command. */
export function addFleetOptions(command: Command): Command {
  return addJudgementOptions(addMachineOptions(command))
    .option('--seed <n>', 'seed of everything random', wholeNumber('--seed', 0, MAX_SEED), 1)
    .option('--json', 'print one JSON document instead of the table');
}

function addMachineOptions(command: Command): Command {
  const models = GPU_NAMES.map((gpu) => `${gpu}: ${modelsOn(gpu).join(', ')}`).join('; ');
  const clocks = GPU_NAMES.map((gpu) => `${gpu}: ${clockRange(gpu)}`).join(', ');
  return command
    .option(
      '--policy <names>',
      `policies to compare, the first is the baseline: ${POLICY_NAMES.join(', ')}; sjf is an oracle that knows true lengths (default: ${DEFAULT_POLICIES.join(',')})`,
      someOf('--policy', POLICY_NAMES),
    )
    .option('--gpu <name>', `GPU to simulate: ${GPU_NAMES.join(', ')}`, oneOf('--gpu', GPU_NAMES), 'h100')
    .option('--model <name>', `model to simulate, by default the first of its GPU (${models})`)
    .option('--replicas <n>', 'copies of the model', wholeNumber('--replicas', 1, MAX_REPLICAS), 1)
    .option('--clock-mhz <n>', `SM clock (${clocks}; default: the top one)`, numberAbove('--clock-mhz', 0));
}

/** What a replay is judged by, and what the policies know in advance. */
function addJudgementOptions(command: Command): Command {
  return command
    .option(
      '--slo-ttft-ms <n>',
      'time to first token that still counts as in time; the default suits a chat',
      numberAbove('--slo-ttft-ms', 0),
      1000,
    )
    .option(
      '--slo-tpot-ms <n>',
      'time per output token that still counts as in time; the default is 10 tokens/s, faster than people read',
      numberAbove('--slo-tpot-ms', 0),
      100,
    )
    .option(
      '--predictor <kind>',
      'predicted answer lengths: trace, oracle, lognormal[:SIGMA], constant[:TOKENS] (default: trace if recorded, else lognormal:0.6, simulated)',
      parsePredictor,
    )
    .option(
      '--carbon-g-per-kwh <n>',
      'carbon intensity of the electricity (default: 400, an assumption)',
      numberFrom('--carbon-g-per-kwh', 0, MAX_GRAMS_PER_KWH),
    );
}

function clockRange(gpu: GpuName): string {
  return `${GPU_PRESETS[gpu].minClockMhz} to ${GPU_PRESETS[gpu].topClockMhz}`;
}
