import { createHash, randomBytes } from 'node:crypto';
import { BANDS } from '@wattlane/core/domain';
import { formatApiKey, type GatewayConfig, SCOPES, withDefaults } from '@wattlane/worker';
import type { Command } from 'commander';
import { type CliIo, noteLine, printLine } from '../cliIo.ts';
import { someOf } from '../options/nameOption.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import type { RunContext } from '../runContext.ts';
import { usageError } from '../usageError.ts';
import { commandActor, withStore } from './commandStore.ts';
import { isoDate } from './dateOption.ts';
import { addKeyListCommand } from './keyListCommand.ts';
import { addKeyRevokeCommand } from './keyRevokeCommand.ts';

type KeyConfig = GatewayConfig['keys'][number];

interface KeyFlags extends Partial<Pick<KeyConfig, 'scopes' | 'bands'>> {
  readonly tenant: string;
  readonly expires?: number;
  readonly store?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane key --tenant acme --store file:wattlane.db
  wattlane key --tenant acme --store file:wattlane.db --scopes infer,debug --bands interactive,standard --expires 2030-01-31
  wattlane key list --store file:wattlane.db
  wattlane key revoke abcd1234 --store file:wattlane.db
  wattlane key --tenant acme

The key is shown once; only the hash of its secret is kept. A running gateway lets in a key that is stored, and stops one
that is revoked, within about 5 s. Without --store the entry for the configuration is printed, see docs/gateway.md.`;

/** Adds `wattlane key`: makes, lists and revokes API keys. Making one is what it does where no other work is named. */
export function addKeyCommand(program: Command, context: RunContext): void {
  const key = program
    .command('key')
    .description('make an API key for the gateway, list keys, or revoke one')
    .addHelpText('after', EXAMPLES);
  addKeyMakeCommand(key, context);
  addKeyListCommand(key, context);
  addKeyRevokeCommand(key, context);
}

function addKeyMakeCommand(key: Command, { io }: RunContext): void {
  const command = key
    .command('make', { isDefault: true })
    .description('make a key; "make" may be left out')
    .requiredOption('--tenant <name>', 'who uses it', tenantName)
    .option('--store <url>', 'where it is kept: file:PATH or http(s)://HOST')
    .option(
      '--scopes <names>',
      `what it may do: ${SCOPES.join(', ')} (default: infer)`,
      someOf('--scopes', SCOPES),
    )
    .option(
      '--bands <names>',
      `bands it may ask for, its default first: ${BANDS.join(', ')} (default: standard,best-effort)`,
      someOf('--bands', BANDS),
    )
    .option(
      '--expires <date>',
      'not valid from then on: 2030-01-31, or 2030-01-31T12:00:00Z',
      isoDate('--expires'),
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((flags: KeyFlags) => makeKey(io, flags));
  refuseRepeats(command, ['scopes', 'bands']);
}

/** A name as the configuration takes it. */
function tenantName(text: string): string {
  if (/^[\w.:@/-]{1,128}$/.test(text)) return text;
  throw usageError(`--tenant is ${JSON.stringify(text)}; expected 1 to 128 letters, digits or .:@/_-`);
}

async function makeKey(io: CliIo, flags: KeyFlags): Promise<void> {
  const { tenant, scopes, bands, expires: expiresAtMs, store, json } = flags;
  if (expiresAtMs !== undefined && expiresAtMs <= Date.now()) {
    throw usageError('--expires is over already; expected a date to come');
  }
  const { id, secret, text } = formatApiKey(randomBytes(40));
  const secretSha256 = createHash('sha256').update(secret).digest('hex');
  const entry = { id, secretSha256, tenant, scopes, bands, expiresAtMs };
  if (store !== undefined) await storeKey(io, store, entry);
  if (json) {
    printLine(io, JSON.stringify({ key: text, entry }));
    return;
  }
  printLine(io, text);
  const where =
    store === undefined
      ? `add to "keys" of the configuration: ${JSON.stringify(entry)}`
      : `stored in ${store}; a running gateway lets it in within about 5 s`;
  noteLine(io, `shown once; ${where}`);
}

type Entry = Pick<KeyConfig, 'id' | 'secretSha256' | 'tenant'> & {
  readonly [K in keyof KeyConfig]?: KeyConfig[K] | undefined;
};

/** An id that is taken by chance is refused: the row must be new. */
async function storeKey(io: CliIo, url: string, entry: Entry): Promise<void> {
  // What is left out means the same as in the configuration.
  const { keys } = withDefaults({ backends: [{ id: 'none', url: 'http://127.0.0.1' }], keys: [entry] });
  const change = { actor: commandActor(), epoch: 0, ifVersion: 0 };
  await withStore(io, url, true, (store) => store.putKey(keys[0]!, change));
}
