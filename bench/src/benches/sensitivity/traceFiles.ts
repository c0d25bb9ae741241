import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { GpuTrace } from '@wattlane/core/domain';
import { WattlaneError } from '@wattlane/core/errors';
import { createKinetoParser } from '@wattlane/core/traces';
import type { DataFolder } from '../../data.ts';

/** One profiler trace of the data folder. */
export interface TraceFile {
  /** Name of the file without its endings. */
  readonly name: string;
  /** Unpacked. */
  readonly bytes: Uint8Array;
  readonly trace: GpuTrace;
}

/** Where profiler traces lie in the data folder. */
const FOLDER = 'gpu-traces/kineto';

/** Bytes handed to the parser at a time, as a stream of a file would. */
const PIECE_BYTES = 1 << 16;

/**
 * Reads every `.json` and `.json.gz` file of the folder of profiler traces, in the order of their names.
 *
 * @throws WattlaneError ERR_BENCH_DATA when there are none, and those of the parser
 */
export function readTraceFiles(data: DataFolder): TraceFile[] {
  const folder = join(data.path, FOLDER);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.json(\.gz)?$/.test(name)) : [];
  if (names.length === 0) {
    throw new WattlaneError('ERR_BENCH_DATA', `no profiler traces in ${folder}; pass --data DIR`);
  }
  return names.sort().map((name) => {
    const raw = readFileSync(join(folder, name));
    const bytes = name.endsWith('.gz') ? gunzipSync(raw) : raw;
    return { name: name.replace(/\.json(\.gz)?$/, ''), bytes, trace: parseBytes(name, bytes) };
  });
}

/** Parses a trace in pieces. */
export function parseBytes(file: string, bytes: Uint8Array): GpuTrace {
  const parser = createKinetoParser({ file });
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) parser.push(bytes.subarray(at, at + PIECE_BYTES));
  return parser.finish();
}
