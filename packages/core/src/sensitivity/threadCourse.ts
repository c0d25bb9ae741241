import type { GpuProgram } from './gpuProgram.ts';
import type { GraphPoints } from './graphPoints.ts';

/**
 * Points of one thread in the order in which it passes them. Calls nest: a step holds launches. An end that lies beyond
 * that of what encloses it (a broken profile) is passed where its begin demands.
 *
 * @param calls of the thread, by start, the longer first
 */
export function threadCourse(program: GpuProgram, points: GraphPoints, calls: Int32Array): Int32Array {
  const course = new Int32Array(2 * calls.length);
  const open: number[] = [];
  let filled = 0;
  const close = (): void => {
    course[filled++] = points.callEnd(open.pop()!);
  };
  for (const call of calls) {
    const begunUs = program.trace.startUs[program.calls[call]!]!;
    while (open.length > 0 && points.recordedUs[points.callEnd(open.at(-1)!)]! <= begunUs) close();
    course[filled++] = points.callBegin(call);
    open.push(call);
  }
  while (open.length > 0) close();
  return course;
}
