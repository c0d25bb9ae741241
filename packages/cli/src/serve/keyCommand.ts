import { createHash, randomBytes } from 'node:crypto';
import { formatApiKey } from '@wattlane/worker';
import type { Command } from 'commander';
import { type CliIo, noteLine, printLine } from '../cliIo.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import type { RunContext } from '../runContext.ts';
import { usageError } from '../usageError.ts';

interface KeyFlags {
  readonly tenant: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  wattlane key --tenant acme
  wattlane key --tenant acme --json

The key is shown once; the configuration holds the hash of its secret only. Scopes and bands are added there by hand, see
docs/gateway.md.`;

/** Adds `wattlane key`: a new API key and the entry for the configuration that lets it in. */
export function addKeyCommand(program: Command, { io }: RunContext): void {
  const command = program
    .command('key')
    .description('make an API key for the gateway')
    .requiredOption('--tenant <name>', 'who uses it', tenantName)
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((flags: KeyFlags) => makeKey(io, flags));
  refuseRepeats(command, []);
}

/** A name as the configuration takes it. */
function tenantName(text: string): string {
  if (/^[\w.:@/-]{1,128}$/.test(text)) return text;
  throw usageError(`--tenant is ${JSON.stringify(text)}; expected 1 to 128 letters, digits or .:@/_-`);
}

function makeKey(io: CliIo, { tenant, json }: KeyFlags): void {
  const { id, secret, text } = formatApiKey(randomBytes(40));
  const entry = { id, secretSha256: createHash('sha256').update(secret).digest('hex'), tenant };
  if (json) {
    printLine(io, JSON.stringify({ key: text, entry }));
    return;
  }
  printLine(io, text);
  noteLine(io, `shown once; add to "keys" of the configuration: ${JSON.stringify(entry)}`);
}
