import { isWattlaneError } from '@wattlane/core/errors';
import type { CliIo } from '../cliIo.ts';
import { counted } from '../output/counted.ts';
import { startProgress } from '../progress.ts';
import { countedChunks } from './countedChunks.ts';
import { gunzipWhenNeeded } from './gunzipWhenNeeded.ts';
import { openTraceFile, traceReadError } from './openTraceFile.ts';
import { refuseUtf16 } from './refuseUtf16.ts';

/** What turns decoded text into rows; the parsers of traces and of prompts are such. */
interface RowParser<Row> {
  push(text: string): Row[];
  finish(): Row[];
}

/** Name of an input for messages: the path, `stdin` for `-`. */
export const inputName = (path: string): string => (path === '-' ? 'stdin' : path);

/**
 * Reads a file of rows piece by piece, so that a large file costs the memory of its rows and not of its text. Bytes that
 * are no UTF-8 become U+FFFD, which the parser then refuses where they matter.
 *
 * @param path   plain or gzip; `-` for stdin
 * @param thing  what a row is, for the line that says how many there were
 * @returns the rows in the order of the file
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY, ERR_TRACE_GZIP, ERR_TRACE_FORMAT, and those of the parser
 */
export async function readRows<Row>(
  io: CliIo,
  path: string,
  parser: RowParser<Row>,
  thing: string,
): Promise<Row[]> {
  const name = inputName(path);
  const source = path === '-' ? { chunks: io.stdin, bytes: 0 } : await openChunks(path);
  const progress = startProgress(io, 'reading', source.bytes);
  try {
    const rows = await parseChunks(parser, name, countedChunks(source.chunks, progress.update));
    progress.finish(`read ${counted(rows.length, thing)} from ${name}`);
    return rows;
  } catch (error) {
    progress.abandon();
    throw isWattlaneError(error) ? error : traceReadError(name, error);
  }
}

interface ChunkSource {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly bytes: number;
}

async function openChunks(path: string): Promise<ChunkSource> {
  const { handle, bytes } = await openTraceFile(path);
  return { chunks: handle.createReadStream(), bytes };
}

async function parseChunks<Row>(
  parser: RowParser<Row>,
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Row[]> {
  const decoder = new TextDecoder();
  const rows: Row[] = [];
  for await (const chunk of refuseUtf16(gunzipWhenNeeded(chunks), name)) {
    append(rows, parser.push(decoder.decode(chunk, { stream: true })));
  }
  append(rows, parser.push(decoder.decode()));
  append(rows, parser.finish());
  return rows;
}

/** One by one: `push(...more)` would overflow the stack on a long piece. */
function append<Row>(rows: Row[], more: readonly Row[]): void {
  for (const row of more) rows.push(row);
}
