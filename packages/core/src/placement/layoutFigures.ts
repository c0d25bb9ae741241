import { gpuWatts } from './gpuWatts.ts';
import type { Layout } from './layout.ts';
import type { PlacementProblem } from './problem.ts';

/** Load of the busiest GPU over its speed: the balance of a layout. 0 without GPUs. */
export function peakUtilisation(problem: PlacementProblem, layout: Layout): number {
  let peak = 0;
  for (let gpu = 0; gpu < problem.gpuCount; gpu++) {
    peak = Math.max(peak, layout.load[gpu]! / problem.gpuSpeed[gpu]!);
  }
  return peak;
}

/** Predicted mean power of all GPUs, in W, each at its clock. */
export function totalWatts(problem: PlacementProblem, layout: Layout): number {
  let watts = 0;
  for (let gpu = 0; gpu < problem.gpuCount; gpu++) watts += gpuWatts(problem, gpu, layout.tenants[gpu]!);
  return watts;
}
