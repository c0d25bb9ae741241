import { type FileHandle, open } from 'node:fs/promises';
import { WattlaneError } from '@wattlane/core/errors';

/** A file that is open for reading. */
export interface OpenTraceFile {
  readonly handle: FileHandle;
  /** Size in bytes; 0 for what has none, such as a pipe. */
  readonly bytes: number;
}

/**
 * Opens a trace file.
 *
 * @throws WattlaneError ERR_TRACE_OPEN when it is missing or may not be read, ERR_TRACE_IS_DIRECTORY for a folder
 */
export async function openTraceFile(path: string): Promise<OpenTraceFile> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw traceReadError(path, cause);
  });
  const stats = await handle.stat();
  if (!stats.isDirectory()) return { handle, bytes: stats.isFile() ? stats.size : 0 };
  await handle.close();
  throw directoryError(path);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a part of the path is a file',
  EACCES: 'not allowed to read it',
  EPERM: 'not allowed to read it',
  ENAMETOOLONG: 'the name is too long',
};

/** Names the failure of a read or a decompression by its code. */
export function traceReadError(path: string, cause: unknown): WattlaneError {
  const code = errnoOf(cause);
  if (code === 'EISDIR') return directoryError(path);
  if (code.startsWith('Z_')) {
    const what = `${path}: gzip data is cut short or damaged (${messageOf(cause)})`;
    return new WattlaneError('ERR_TRACE_GZIP', `${what}; expected a whole gzip file`, { cause });
  }
  const reason = REASONS[code] ?? messageOf(cause);
  return new WattlaneError('ERR_TRACE_OPEN', `${path}: ${reason}; expected a readable file`, { cause });
}

function directoryError(path: string): WattlaneError {
  return new WattlaneError('ERR_TRACE_IS_DIRECTORY', `${path} is a folder; expected a file`);
}

function errnoOf(cause: unknown): string {
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : '';
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
