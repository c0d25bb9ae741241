import type { TraceRecord } from '@wattlane/core/domain';
import { isWattlaneError } from '@wattlane/core/errors';
import {
  createTraceParser,
  type TraceFormat,
  type TraceParser,
  type TraceReport,
} from '@wattlane/core/traces';
import type { CliIo } from '../cliIo.ts';
import { counted } from '../output/counted.ts';
import { startProgress } from '../progress.ts';
import { gunzipWhenNeeded } from './gunzipWhenNeeded.ts';
import { openTraceFile, traceReadError } from './openTraceFile.ts';
import { refuseUtf16 } from './refuseUtf16.ts';

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
 * Reads a trace piece by piece, so that a large file costs the memory of its records and not of its text. Bytes that
 * are no UTF-8 become U+FFFD, which the parser then refuses where they matter.
 *
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY, ERR_TRACE_GZIP, and those of the parser:
 *         ERR_TRACE_FORMAT, ERR_TRACE_ROW, ERR_TRACE_EMPTY
 */
export async function readTraceFile(io: CliIo, options: TraceFileOptions): Promise<TraceFile> {
  const { path, format, skipBad } = options;
  const name = path === '-' ? 'stdin' : path;
  const parser = createTraceParser({ file: name, skipBad, ...(format && { format }) });
  const source = path === '-' ? { chunks: io.stdin, bytes: 0 } : await openChunks(path);
  const records = await parseChunks(io, parser, name, source);
  return { name, records, report: parser.report() };
}

interface ChunkSource {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly bytes: number;
}

async function openChunks(path: string): Promise<ChunkSource> {
  const { handle, bytes } = await openTraceFile(path);
  return { chunks: handle.createReadStream(), bytes };
}

async function parseChunks(
  io: CliIo,
  parser: TraceParser,
  name: string,
  source: ChunkSource,
): Promise<TraceRecord[]> {
  const progress = startProgress(io, 'reading', source.bytes);
  const decoder = new TextDecoder();
  const records: TraceRecord[] = [];
  try {
    const bytes = gunzipWhenNeeded(countedChunks(source.chunks, progress.update));
    for await (const chunk of refuseUtf16(bytes, name)) {
      append(records, parser.push(decoder.decode(chunk, { stream: true })));
    }
    append(records, parser.push(decoder.decode()));
    append(records, parser.finish());
  } catch (error) {
    progress.abandon();
    throw isWattlaneError(error) ? error : traceReadError(name, error);
  }
  progress.finish(`read ${counted(records.length, 'request')} from ${name}`);
  return records;
}

/** One by one: `push(...more)` would overflow the stack on a long piece. */
function append(records: TraceRecord[], more: readonly TraceRecord[]): void {
  for (const record of more) records.push(record);
}

async function* countedChunks(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (total: number) => void,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    onBytes(total);
    yield chunk;
  }
}
