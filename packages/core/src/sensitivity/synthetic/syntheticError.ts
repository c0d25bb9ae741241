import type { GpuTrace } from '../../domain/gpuTrace.ts';
import { replayGraph } from '../replayGraph.ts';
import { buildTaskGraph, type TaskGraphOptions } from '../taskGraph.ts';
import type { CudaProgram } from './cudaProgram.ts';
import { simulateCuda } from './simulateCuda.ts';

/**
 * How far the task graph of a program, recorded at the top clock, is from what the program does at another clock: the largest
 * error in the begin or end of any GPU event or call over the time of the whole.
 *
 * @param clockRatio above 0, at most 1
 * @param ablation   parts of the graph to do without, to see that they are needed
 */
export function syntheticError(
  program: CudaProgram,
  clockRatio: number,
  ablation: TaskGraphOptions & { readonly without?: readonly number[] } = {},
): number {
  const recorded = simulateCuda(program, 1);
  const truth = simulateCuda(program, clockRatio);
  const graph = buildTaskGraph(recorded, ablation);
  const { gpu, calls } = graph.program;
  // Rows come in the order of the program's operations, which the clock does not change.
  const durationsUs = Float64Array.from(gpu, (row) => truth.durationUs[row]!);
  const timeUs = replayGraph(graph, { durationsUs, without: ablation.without ?? [] });
  const spanUs = Math.max(...ends(truth));
  let worstUs = 0;
  const compare = (rows: Int32Array, first: number): void => {
    rows.forEach((row, i) => {
      const beginUs = truth.startUs[row]!;
      worstUs = Math.max(worstUs, Math.abs(timeUs[first + 2 * i]! - beginUs));
      worstUs = Math.max(worstUs, Math.abs(timeUs[first + 2 * i + 1]! - beginUs - truth.durationUs[row]!));
    });
  };
  compare(gpu, 0);
  compare(calls, 2 * gpu.length);
  return worstUs / spanUs;
}

const ends = ({ startUs, durationUs }: GpuTrace): Float64Array =>
  startUs.map((us, row) => us + durationUs[row]!);
