import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { storeFile } from '../storeFile.ts';

/** What is wrong with a database, in words that a person can act on. */
type Explain = (name: string, message: string) => string | null;

/**
 * Says why a database cannot be used. SQLite tells a missing folder, a missing right and a read-only disk apart by a
 * number at most, so the file and its folder are looked at.
 *
 * @param url      of the store
 * @param message  what the driver said
 * @returns what is wrong and what was expected, with the driver's words behind it; those words alone for what is not known
 */
export function explainFault(url: string, message: string): string {
  const path = storeFile(url);
  const why = path === null ? explainServer(url, message) : explainFile(path, message);
  return why === null ? message : `${why} (${message})`;
}

/** Errors that the file, its folder or the rights on them may be the reason of. */
const OF_FILES =
  /unable to open|readonly|read-only|SQLITE_(CANTOPEN|READONLY|PERM|AUTH|IOERR|NOTADB)|not a database/i;

const explainFile: Explain = (path, message) => {
  if (!OF_FILES.test(message)) return null;
  const folder = dirname(path);
  const kind = kindOf(folder);
  if (kind === 'nothing') return `the folder ${folder} does not exist; expected one that does`;
  if (kind === 'file') return `${folder} is a file; expected a folder`;
  if (kindOf(path) === 'folder') return `${path} is a folder; expected a file`;
  if (/not a database|NOTADB/i.test(message)) {
    return `the file ${path} is no database; expected one that wattlane made, or a path where nothing is`;
  }
  return explainRights(path, folder);
};

function explainRights(path: string, folder: string): string | null {
  const { R_OK, W_OK, X_OK } = constants;
  if (denied(folder, X_OK) !== null) return `this user may not enter the folder ${folder}`;
  if (kindOf(path) === 'file') {
    if (denied(path, R_OK) !== null) return `this user may not read the file ${path}`;
    const refusal = denied(path, W_OK);
    if (refusal !== null)
      return refusal === 'EROFS' ? readOnly(path) : `this user may not write to the file ${path}`;
  }
  const refusal = denied(folder, W_OK);
  if (refusal === null) return null;
  if (refusal === 'EROFS') return readOnly(path);
  return `this user may not write to the folder ${folder}, where the database has files beside its own`;
}

const readOnly = (path: string): string =>
  `${path} is on a read-only file system; expected one that can be written to`;

const explainServer: Explain = (url, message) => {
  // An address may carry a name and a token, which are for nobody to read.
  const host = /^\w+:\/\/(?:[^/?#]*@)?([^/?#@]+)/.exec(url)?.[1] ?? 'server';
  if (/\b(401|403)\b|unauthori[sz]ed/i.test(message)) return `the store at ${host} does not take the token`;
  if (/fetch failed|ECONNREFUSED|ENOTFOUND|EAI_AGAIN/i.test(message))
    return `the store at ${host} cannot be reached`;
  return null;
};

function kindOf(path: string): 'nothing' | 'folder' | 'file' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    // A part of the path that is a file, or may not be entered, is another matter than one that is not there.
    return codeOf(error) === 'ENOENT' ? 'nothing' : 'file';
  }
}

/** Why a right is missing; null where it is there. */
function denied(path: string, right: number): string | null {
  try {
    accessSync(path, right);
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
