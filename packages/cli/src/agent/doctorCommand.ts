import { type DoctorItem, diagnose, readConfig } from '@wattlane/agent-native';
import type { Command } from 'commander';
import { type CliIo, printLine } from '../cliIo.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import { alignCells, joinColumns } from '../output/alignCells.ts';
import { visible } from '../output/visible.ts';
import type { RunContext } from '../runContext.ts';

interface DoctorFlags {
  readonly config?: string;
  readonly nvml?: string;
  readonly simulate?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane agent doctor
  wattlane agent doctor --json`;

/** Adds `wattlane agent doctor`: what this host allows, knob by knob, and how to get the rest. */
export function addDoctorCommand(agent: Command, { io }: RunContext): void {
  const command = agent
    .command('doctor')
    .description('show what this host lets the agent do, knob by knob, and how to get the rest')
    .option('--config <file>', 'configuration of the agent')
    .option('--nvml <file>', 'driver library, where it is not found by itself')
    .option('--simulate', 'look at simulated GPUs')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    // Options that the parent command has too are kept there.
    .action(() => doctor(io, command.optsWithGlobals()));
  refuseRepeats(command, []);
}

async function doctor(io: CliIo, { config: file, nvml, simulate, json }: DoctorFlags): Promise<void> {
  const flags = { ...(nvml === undefined ? {} : { nvml }), ...(simulate === undefined ? {} : { simulate }) };
  const items = await diagnose(readConfig({ file, env: io.env, flags }));
  if (json) {
    printLine(io, JSON.stringify(items));
    return;
  }
  const columns = [
    ['where', ...items.map(({ subject }) => subject)],
    ['what', ...items.map(({ knob }) => knob)],
    ['allowed', ...items.map(({ state }) => state)],
    ['detail', ...items.map(({ detail }) => visible(detail))],
  ];
  for (const line of joinColumns(
    columns.map((cells) => alignCells(cells, 'left')),
    '  ',
  ))
    printLine(io, line);
  for (const { subject, knob, advice } of items.filter(hasAdvice))
    printLine(io, `hint: ${subject}, ${knob}: ${advice}`);
}

const hasAdvice = ({ advice }: DoctorItem): boolean => advice !== null;
