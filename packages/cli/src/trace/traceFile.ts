import type { TraceRecord } from '@wattlane/core/domain';
import { createTraceParser, type TraceFormat, type TraceReport } from '@wattlane/core/traces';
import type { CliIo } from '../cliIo.ts';
import { inputName, readRows } from './readRows.ts';

/** Which trace to read, and how. */
export interface TraceFileOptions {
  /** Path of the file, plain or gzip; `-` for stdin. */
  readonly path: string;
  /** Told from the file when left out. */
  readonly format?: TraceFormat;
  /** Leave broken rows out and count them. */
  readonly skipBad: boolean;
}

/** A trace as it stands in its file. */
export interface TraceFile {
  /** Name for messages: the path, `stdin` for `-`. */
  readonly name: string;
  /** In the order of the file. */
  readonly records: readonly TraceRecord[];
  readonly report: TraceReport;
}

/**
 * Reads a trace; see `readRows`.
 *
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY, ERR_TRACE_GZIP, and those of the parser:
 *         ERR_TRACE_FORMAT, ERR_TRACE_ROW, ERR_TRACE_EMPTY
 */
export async function readTraceFile(io: CliIo, options: TraceFileOptions): Promise<TraceFile> {
  const { path, format, skipBad } = options;
  const name = inputName(path);
  const parser = createTraceParser({ file: name, skipBad, ...(format && { format }) });
  const records = await readRows(io, path, parser, 'request');
  return { name, records, report: parser.report() };
}
