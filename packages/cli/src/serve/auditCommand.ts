import type { AuditLine } from '@wattlane/worker/store';
import type { Command } from 'commander';
import { type CliIo, printLine } from '../cliIo.ts';
import { wholeNumber } from '../options/numberOption.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import { visible } from '../output/visible.ts';
import type { RunContext } from '../runContext.ts';
import { STORE_OPTION, withStore } from './commandStore.ts';

interface AuditFlags {
  readonly store: string;
  readonly last: number;
  readonly json?: boolean;
}

/** Adds `wattlane audit`: who changed keys, engines and budgets, and when. */
export function addAuditCommand(program: Command, { io }: RunContext): void {
  const command = program
    .command('audit')
    .description('show who changed keys, engines and budgets in a store, and when')
    .requiredOption(...STORE_OPTION)
    .option('--last <n>', 'how many changes, the newest of all', wholeNumber('--last', 1, 1e6), 100)
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  wattlane audit --store file:wattlane.db --last 20')
    .action((flags: AuditFlags) => showAudit(io, flags));
  refuseRepeats(command, []);
}

async function showAudit(io: CliIo, { store: url, last, json }: AuditFlags): Promise<void> {
  const lines = await withStore(io, url, false, (store) => store.loadAudit(last));
  if (json) printLine(io, JSON.stringify(lines));
  else for (const line of lines) printLine(io, describe(line));
}

const describe = ({ atMs, actor, table, rowId, version }: AuditLine): string =>
  [new Date(atMs).toISOString(), visible(actor), table, visible(rowId), `version ${version}`].join('  ');
