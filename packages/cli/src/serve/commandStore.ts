import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { WattlaneError } from '@wattlane/core/errors';
import { createNodeRuntime } from '@wattlane/worker/node';
import { MEMORY_URL, openStore, type Store, storeFile } from '@wattlane/worker/store';
import type { CliIo } from '../cliIo.ts';
import { usageError } from '../usageError.ts';
import { TOKEN_ENV } from './serveStore.ts';

/** Words for the option `--store` of commands that look into a store. */
export const STORE_OPTION = ['--store <url>', 'where it is: file:PATH or http(s)://HOST'] as const;

/** Longest name in the audit log. */
const ACTOR_CHARACTERS = 128;

/**
 * Opens a store for one command and closes it behind. Beside a running gateway that is harmless.
 *
 * @param mayCreate  whether a file that is not there is made
 * @throws WattlaneError ERR_USAGE for `memory:`, ERR_CONFIG for an address that is none, ERR_STORE for a file that is not
 *   there, and what `work` throws
 */
export async function withStore<T>(
  io: CliIo,
  url: string,
  mayCreate: boolean,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  if (url === MEMORY_URL)
    throw usageError('--store memory: keeps nothing; expected file:PATH or http(s)://HOST');
  const path = storeFile(url);
  if (path !== null && !mayCreate && !existsSync(path)) {
    throw new WattlaneError('ERR_STORE', `the file ${path} does not exist; expected the store of a gateway`);
  }
  const runtime = createNodeRuntime();
  const store = openStore(url, { runtime, authToken: io.env[TOKEN_ENV] });
  try {
    return await work(store);
  } finally {
    await store.close(1000);
    runtime.transport.close();
  }
}

/** Who works at the command line, as the audit log names them. */
export function commandActor(): string {
  return `cli:${userName()}`.slice(0, ACTOR_CHARACTERS);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return String(process.getuid?.() ?? 'unknown');
  }
}
