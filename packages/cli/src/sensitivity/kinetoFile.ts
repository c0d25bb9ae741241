import type { GpuTrace } from '@wattlane/core/domain';
import { isWattlaneError } from '@wattlane/core/errors';
import { createKinetoParser, repairNotes } from '@wattlane/core/traces';
import type { CliIo } from '../cliIo.ts';
import { counted } from '../output/counted.ts';
import { startProgress } from '../progress.ts';
import { countedChunks } from '../trace/countedChunks.ts';
import { gunzipWhenNeeded } from '../trace/gunzipWhenNeeded.ts';
import { openTraceFile, traceReadError } from '../trace/openTraceFile.ts';
import { inputName } from '../trace/readRows.ts';

/** A profiler trace with what was mended in it. */
export interface KinetoFile {
  /** Name for messages: the path, `stdin` for `-`. */
  readonly name: string;
  readonly trace: GpuTrace;
  /** Repairs, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads a PyTorch profiler trace piece by piece; a file of any size costs the memory of its events and not of its text.
 *
 * @param path            plain or gzip; `-` for stdin
 * @param allowTruncated  use what a file holds that is cut short, the gzip stream included
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY, ERR_TRACE_GZIP, and those of the parser
 */
export async function readKinetoFile(io: CliIo, path: string, allowTruncated: boolean): Promise<KinetoFile> {
  const name = inputName(path);
  const source = path === '-' ? { chunks: io.stdin, bytes: 0 } : await openChunks(path);
  const progress = startProgress(io, 'reading', source.bytes);
  const parser = createKinetoParser({ file: name, allowTruncated });
  try {
    await feed(parser.push, countedChunks(source.chunks, progress.update), allowTruncated);
    const trace = parser.finish();
    progress.finish(`read ${counted(trace.kind.length, 'event')} from ${name}`);
    return { name, trace, notes: repairNotes(parser.report()).map((note) => `${name}: ${note}`) };
  } catch (error) {
    progress.abandon();
    throw isWattlaneError(error) ? error : traceReadError(name, error);
  }
}

async function feed(
  push: (bytes: Uint8Array) => void,
  chunks: AsyncIterable<Uint8Array>,
  allowTruncated: boolean,
): Promise<void> {
  try {
    for await (const chunk of gunzipWhenNeeded(chunks)) push(chunk);
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!allowTruncated || code !== 'Z_BUF_ERROR') throw error;
  }
}

async function openChunks(path: string): Promise<{ chunks: AsyncIterable<Uint8Array>; bytes: number }> {
  const { handle, bytes } = await openTraceFile(path);
  return { chunks: handle.createReadStream(), bytes };
}
