import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WattlaneError } from '@wattlane/core/errors';

/**
 * Checks, before a long run, that a report can be written where it is wanted.
 *
 * @param path  undefined for no report, which is fine
 * @throws WattlaneError ERR_OUTPUT when the folder is missing or may not be written, or when `path` is a folder
 *         or anything else that is no plain file: renaming over a device would remove it
 */
export async function checkReportPath(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const folder = await stat(dirname(path)).catch((cause: unknown) => {
    throw outputError(path, `no folder ${dirname(path)}`, cause);
  });
  if (!folder.isDirectory()) throw outputError(path, `${dirname(path)} is no folder`);
  await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw outputError(path, `not allowed to write in ${dirname(path)}`, cause);
  });
  const target = await stat(path).catch(() => undefined);
  if (target !== undefined && !target.isFile()) throw outputError(path, 'is no plain file');
}

/**
 * Writes a report whole or not at all: into a new file in the same folder, which then takes the name. A link keeps
 * pointing where it did.
 *
 * @throws WattlaneError ERR_OUTPUT; a report that stood there before is left as it was
 */
export async function saveReport(path: string, html: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = join(dirname(target), `.wattlane-report.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, html, { flag: 'wx' });
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw outputError(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Names a failure to write results, such as a full disk behind `>`. */
export function stdoutError(cause: Error): WattlaneError {
  return outputError('stdout', cause.message, cause);
}

function outputError(path: string, what: string, cause?: unknown): WattlaneError {
  return new WattlaneError('ERR_OUTPUT', `${path}: ${what}; expected a file that can be written`, { cause });
}
