import { createKinetoParser } from '@wattlane/core/traces';

/** What reading a very long trace takes. */
export interface LargeTrace {
  readonly events: number;
  readonly megabytes: number;
  readonly seconds: number;
  /** Growth of the process's memory, in MiB, over the columns of the trace. */
  readonly memoryOverColumns: number;
}

const EVENTS_A_PIECE = 2000;

/**
 * Reads a made-up trace piece by piece; one of ten million events is more text than a string of the engine can hold.
 *
 * @param events a multiple of 2,000
 */
export function readLargeTrace(events: number): LargeTrace {
  const encoder = new TextEncoder();
  const before = process.memoryUsage();
  const began = process.cpuUsage();
  const parser = createKinetoParser({ file: 'made-up' });
  let bytes = 0;
  const push = (text: string): void => {
    const piece = encoder.encode(text);
    bytes += piece.length;
    parser.push(piece);
  };
  push('{"schemaVersion":1,"traceEvents":[');
  for (let first = 0; first < events; first += EVENTS_A_PIECE) {
    let text = '';
    for (let i = first; i < first + EVENTS_A_PIECE; i++) text += (i === 0 ? '' : ',') + eventText(i);
    push(text);
  }
  push(']}');
  const trace = parser.finish();
  const used = process.cpuUsage(began);
  const after = process.memoryUsage();
  const columns = [trace.kind, trace.name, trace.lane, trace.startUs, trace.durationUs, trace.correlation];
  const columnBytes = columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return {
    events: trace.kind.length,
    megabytes: bytes / 2 ** 20,
    seconds: (used.user + used.system) / 1e6,
    memoryOverColumns: (after.rss - before.rss) / columnBytes,
  };
}

/** Calls and kernels in turn, with two out of a hundred kernel names. */
function eventText(i: number): string {
  const call = i >> 1;
  const us = 1_600_000_000_000_000 + 5 * call;
  return i % 2 === 0
    ? `{"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":2,"ts":${us},"dur":3,"args":{"correlation":${call + 1}}}`
    : `{"ph":"X","cat":"kernel","name":"kernel_${call % 100}","pid":0,"tid":7,"ts":${us + 4},"dur":4,"args":{"device":0,"stream":7,"correlation":${call + 1}}}`;
}
