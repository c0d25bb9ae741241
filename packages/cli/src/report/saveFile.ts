import { randomUUID } from 'node:crypto';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { outputError } from './outputError.ts';

/**
 * Writes a file whole or not at all: into a new file in the same folder, which then takes the name. A link keeps
 * pointing where it did, and a file that is replaced hands its permissions on.
 *
 * @param content whole, or in parts that are written one after the other
 * @throws WattlaneError ERR_OUTPUT; a file that stood there before is left as it was
 */
export async function saveFile(path: string, content: string | Uint8Array | Iterable<string>): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const before = await stat(target).catch(() => undefined);
  const temporary = join(dirname(target), `.wattlane-output.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    if (before?.isFile()) await chmod(temporary, before.mode & PERMISSION_BITS);
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw outputError(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const PERMISSION_BITS = 0o777;
