import type { StoredKey } from '@wattlane/worker/store';
import type { Command } from 'commander';
import { type CliIo, noteLine, printLine } from '../cliIo.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import { visible } from '../output/visible.ts';
import type { RunContext } from '../runContext.ts';
import { STORE_OPTION, withStore } from './commandStore.ts';

interface ListFlags {
  readonly store: string;
  readonly json?: boolean;
}

/** Adds `wattlane key list`: what every stored key may do. Neither secrets nor their hashes are shown. */
export function addKeyListCommand(key: Command, { io }: RunContext): void {
  const command = key
    .command('list')
    .description('show the keys of a store, without their secrets')
    .requiredOption(...STORE_OPTION)
    .option('--json', 'print one JSON document')
    .action((flags: ListFlags) => listKeys(io, flags));
  refuseRepeats(command, []);
}

async function listKeys(io: CliIo, { store: url, json }: ListFlags): Promise<void> {
  const { rows, refused } = await withStore(io, url, false, (store) => store.loadKeys());
  const keys = rows.map(({ value: { secretSha256: _, ...shown } }) => shown);
  for (const { id, reason } of refused) noteLine(io, `key ${id} is damaged, and not let in: ${reason}`);
  if (json) printLine(io, JSON.stringify(keys));
  else for (const row of table(keys)) printLine(io, row);
}

/** Lines with columns of equal width. */
function table(keys: readonly Omit<StoredKey, 'secretSha256'>[]): string[] {
  const rows = [
    ['id', 'tenant', 'scopes', 'bands', 'expires', 'revoked'],
    ...keys.map(({ id, tenant, scopes, bands, expiresAtMs, revokedAtMs }) =>
      [id, tenant, scopes.join(','), bands.join(','), timeOf(expiresAtMs), timeOf(revokedAtMs)].map(visible),
    ),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

const timeOf = (ms: number | undefined): string => (ms === undefined ? '-' : new Date(ms).toISOString());
