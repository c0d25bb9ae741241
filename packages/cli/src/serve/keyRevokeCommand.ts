import { WattlaneError } from '@wattlane/core/errors';
import type { DesiredRow, Loaded, Store, StoredKey } from '@wattlane/worker/store';
import type { Command } from 'commander';
import { type CliIo, noteLine } from '../cliIo.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import { visible } from '../output/visible.ts';
import type { RunContext } from '../runContext.ts';
import { commandActor, STORE_OPTION, withStore } from './commandStore.ts';

/** Adds `wattlane key revoke`. */
export function addKeyRevokeCommand(key: Command, { io }: RunContext): void {
  const command = key
    .command('revoke <id>')
    .description('stop a key of a store; the id is the first part of a key, behind wlk_')
    .requiredOption(...STORE_OPTION)
    .action((id: string, flags: { readonly store: string }) => revoke(io, id, flags.store));
  refuseRepeats(command, []);
}

async function revoke(io: CliIo, id: string, url: string): Promise<void> {
  const done = await withStore(io, url, false, (store) => revokeIn(store, id));
  const shown = visible(id);
  noteLine(
    io,
    done
      ? `key ${shown} is revoked; a running gateway stops it within about 5 s`
      : `key ${shown} was revoked before`,
  );
}

/**
 * Revokes under the epoch of the key's owner, and only what was read. A damaged row is written over by one that lets
 * nobody in, since a gateway may still have the last good one in force.
 *
 * @returns false when it was revoked before
 */
async function revokeIn(store: Store, id: string): Promise<boolean> {
  const row = find(await store.loadKeys(), id);
  if (row.value.revokedAtMs !== undefined) return false;
  const { epoch, version } = row;
  const change = { actor: commandActor(), epoch, ...(version === 0 ? {} : { ifVersion: version }) };
  await store.putKey({ ...row.value, revokedAtMs: Date.now() }, change);
  return true;
}

function find({ rows, refused }: Loaded<StoredKey>, id: string): DesiredRow<StoredKey> {
  const row = rows.find(({ value }) => value.id === id);
  if (row !== undefined) return row;
  if (refused.some((damaged) => damaged.id === id)) return { value: nobody(id), version: 0, epoch: 0 };
  throw new WattlaneError(
    'ERR_ARGUMENT',
    `no key ${visible(id)} in the store; expected an id of \`wattlane key list\` (a configured key is taken out of the configuration)`,
  );
}

/** What stands for a key that cannot be read. */
const nobody = (id: string): StoredKey => ({
  id,
  secretSha256: '0'.repeat(64),
  tenant: 'damaged',
  scopes: [],
  bands: ['best-effort'],
});
