import type { GpuTrace } from '../../domain/gpuTrace.ts';
import { createKinetoParser, type KinetoParser, type KinetoParserOptions } from './kinetoParser.ts';

/** A call and the kernel that it starts, as members of a file. */
export const LAUNCH =
  '{"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":7,"tid":8,"ts":1000,"dur":4,"args":{"correlation":5}}';
export const KERNEL =
  '{"ph":"X","cat":"kernel","name":"gemm","pid":0,"tid":3,"ts":1010,"dur":20,"args":{"device":0,"stream":3,"correlation":5}}';

/** A document with events, given as text. */
export const documentOf = (events: readonly string[], before = ''): string =>
  `{"schemaVersion":1,${before}"traceEvents":[${events.join(',')}]}`;

/** Feeds a text in pieces of some bytes. */
export function feed(
  text: string,
  pieceBytes: number = 1 << 20,
  options: Partial<KinetoParserOptions> = {},
): KinetoParser {
  const parser = createKinetoParser({ file: 'trace.json', ...options });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) parser.push(bytes.subarray(at, at + pieceBytes));
  return parser;
}

/** The trace of a text. */
export const parse = (text: string, options: Partial<KinetoParserOptions> = {}): GpuTrace =>
  feed(text, 1 << 20, options).finish();
