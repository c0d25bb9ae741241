import type { GpuProgram } from './gpuProgram.ts';

/**
 * Numbers of the points of a task graph: begin and end of each GPU event, then begin and end of each call. The numbers
 * are fixed by the program, so that edges can be added in any order.
 */
export interface GraphPoints {
  readonly count: number;
  /** Recorded time of each point, in microseconds. */
  readonly recordedUs: Float64Array;
  gpuBegin(event: number): number;
  gpuEnd(event: number): number;
  callBegin(call: number): number;
  callEnd(call: number): number;
}

/** Numbers the points of a program. */
export function graphPoints({ trace, gpu, calls }: GpuProgram): GraphPoints {
  const count = 2 * (gpu.length + calls.length);
  const recordedUs = new Float64Array(count);
  const fill = (rows: Int32Array, first: number): void => {
    rows.forEach((row, index) => {
      recordedUs[first + 2 * index] = trace.startUs[row]!;
      recordedUs[first + 2 * index + 1] = trace.startUs[row]! + trace.durationUs[row]!;
    });
  };
  fill(gpu, 0);
  fill(calls, 2 * gpu.length);
  return {
    count,
    recordedUs,
    gpuBegin: (event) => 2 * event,
    gpuEnd: (event) => 2 * event + 1,
    callBegin: (call) => 2 * (gpu.length + call),
    callEnd: (call) => 2 * (gpu.length + call) + 1,
  };
}
