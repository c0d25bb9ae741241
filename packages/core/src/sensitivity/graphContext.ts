import type { EdgeList } from './edgeList.ts';
import type { GpuProgram } from './gpuProgram.ts';
import type { GraphPoints } from './graphPoints.ts';
import type { Latencies } from './latencies.ts';
import type { LaunchOrder } from './launchOrder.ts';

/** What the builders of edges share. */
export interface GraphContext {
  readonly program: GpuProgram;
  readonly points: GraphPoints;
  readonly edges: EdgeList;
  readonly latencies: Latencies;
  readonly order: LaunchOrder;
  /**
   * Time that each call takes by itself, in microseconds; the recorded time until a builder finds that the call waits
   * and takes the wait out.
   */
  readonly ownUs: Float64Array;
}

/** Rounding of recorded times: what ends this much after something can still have caused it, in microseconds. */
export const ROUNDING_US = 3;

/** Waiting beyond this that no edge explains comes from outside the trace, in microseconds. */
export const EXOGENOUS_US = 50;
