import { buildTaskGraph, programTimeUs, replayGraph, scaleKernels } from '@wattlane/core/sensitivity';
import type { TraceFile } from './traceFiles.ts';

/** How many times longer kernels take. */
const KERNEL_FACTOR = 1.5;

/**
 * What a prototype measured on public traces (reference of the project, seed-systems.md section 2.4), by the name of the
 * file; compared where a trace has that name.
 */
const REFERENCE: Readonly<Record<string, number>> = {
  'v100-1gpu-queuefull-5steps': 0.45,
  'a100x8-dlrm-like-6steps': 0.23,
  'v100x2-ddp-5steps': 0.017,
  'rtx2080ti-linear': 0.0006,
};

/**
 * `clockStretch_<trace>`: how much longer the program takes when every kernel takes 1.5 times as long, by the edges of the
 * seven lessons alone, as the reference has them; `clockStretchError_<trace>`: how far that is from the reference;
 * `clockStretchFull_<trace>`: by the graph as it is used, with threads tied together after idle gaps and kernels to what
 * fills the GPU.
 */
export function clockStretchMetrics(files: readonly TraceFile[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const { name, trace } of files) {
    const stretch = stretchOf(trace, { joins: false, occupancy: false });
    metrics[`clockStretch_${name}`] = stretch;
    metrics[`clockStretchFull_${name}`] = stretchOf(trace, {});
    const reference = REFERENCE[name];
    if (reference !== undefined) metrics[`clockStretchError_${name}`] = Math.abs(stretch - reference);
  }
  return metrics;
}

/** Bars of the names in the reference. */
export const CLOCK_STRETCH_BARS: Readonly<Record<string, { readonly max: number }>> = Object.fromEntries(
  Object.keys(REFERENCE).map((name) => [`clockStretchError_${name}`, { max: 0.01 }]),
);

function stretchOf(trace: TraceFile['trace'], options: Parameters<typeof buildTaskGraph>[1]): number {
  const graph = buildTaskGraph(trace, options);
  const base = programTimeUs(graph, replayGraph(graph));
  const durationsUs = scaleKernels(graph.program, KERNEL_FACTOR);
  return programTimeUs(graph, replayGraph(graph, { durationsUs })) / base - 1;
}
