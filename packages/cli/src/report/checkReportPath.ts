import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { usageError } from '../usageError.ts';
import { outputError } from './outputError.ts';

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
  const target = await statOf(path);
  if (target !== undefined && !target.isFile()) throw outputError(path, 'is no plain file');
}

/** A file that a command line names. */
export interface NamedFile {
  /** The option, or what the file is, for the message: `--report`, `the trace`. */
  readonly name: string;
  /** Undefined when none is given. */
  readonly path: string | undefined;
}

/**
 * Checks that an output would not take the place of another file of the same command line, by whatever name or link
 * either goes.
 *
 * @throws WattlaneError ERR_USAGE
 */
export async function checkOtherFile(output: NamedFile, other: NamedFile): Promise<void> {
  if (output.path === undefined || other.path === undefined) return;
  const [target, source] = await Promise.all([statOf(output.path), statOf(other.path)]);
  const isSame =
    target === undefined
      ? resolve(output.path) === resolve(other.path)
      : target.dev === source?.dev && target.ino === source.ino;
  if (!isSame) return;
  throw usageError(`${output.name} would take the place of ${other.name}; expected another file`);
}

/** What a path leads to; undefined for nothing. */
const statOf = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);
