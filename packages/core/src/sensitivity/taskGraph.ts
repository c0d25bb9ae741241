import type { GpuTrace } from '../domain/gpuTrace.ts';
import { acyclicEdges } from './acyclicEdges.ts';
import { addBlockingCopyEdges } from './blockingCopyEdges.ts';
import { CALL_KIND } from './callKinds.ts';
import { createEdgeList } from './edgeList.ts';
import { addGpuEdges } from './gpuEdges.ts';
import { type GpuProgram, gpuProgram } from './gpuProgram.ts';
import { EXOGENOUS_US, type GraphContext } from './graphContext.ts';
import { type GraphPoints, graphPoints } from './graphPoints.ts';
import { addInterStreamEdges } from './interStreamEdges.ts';
import { measureLatencies } from './latencies.ts';
import { createLaunchOrder } from './launchOrder.ts';
import { addOccupancyEdges } from './occupancyEdges.ts';
import { addQueueEdges } from './queueEdges.ts';
import { createSyncDetails } from './syncDetails.ts';
import { addSyncEdges } from './syncEdges.ts';
import { addThreadEdges } from './threadEdges.ts';
import { type ThreadTails, threadTails } from './threadTails.ts';
import { edgesBy, type IncomingEdges } from './topologicalOrder.ts';

/**
 * A recorded program as a graph: points in time and edges that say how long after one point another can be at the
 * earliest. All that is needed to replay it with other durations.
 */
export interface TaskGraph {
  readonly program: GpuProgram;
  readonly points: GraphPoints;
  /** Each point comes behind all it waits for. */
  readonly order: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weightUs: Float64Array;
  /** One of `EDGE_KIND`. */
  readonly kind: Uint8Array;
  readonly incoming: IncomingEdges;
  /** Waiting of each point that its edges do not explain, in microseconds; the recorded time for a point without edges. */
  readonly delayUs: Float64Array;
  /** Time in which anything waits for something outside the trace, over the time of the trace, 0 to 1. */
  readonly exogenousShare: number;
  /** Calls (numbers in the program) that mark steps, in order. */
  readonly steps: readonly number[];
  /** What threads do behind their last point. */
  readonly ends: ThreadTails;
}

/** Choices in building a graph. */
export interface TaskGraphOptions {
  /** Tie threads together after idle gaps, not only at their begin; default true. See `addThreadEdges`. */
  readonly joins?: boolean;
  /** Tie kernels to what fills the GPU; default true. See `addOccupancyEdges`. */
  readonly occupancy?: boolean;
}

/**
 * Builds the task graph of a recorded program.
 *
 * Two points for every GPU event, every call that orders work and every step. Operators are not points: what a thread does
 * between two calls is a fixed time.
 *
 * Source: Lumos (arXiv 2504.09307) for the kinds of dependency, seed-systems.md section 2.4 for the seven lessons; the
 * builders of edges name theirs.
 *
 * @throws WattlaneError ERR_KINETO_CLOCK when the recorded times contradict each other, so that something waits for itself
 */
export function buildTaskGraph(
  trace: GpuTrace,
  { joins = true, occupancy = true }: TaskGraphOptions = {},
): TaskGraph {
  const program = gpuProgram(trace);
  const points = graphPoints(program);
  const edges = createEdgeList();
  const context: GraphContext = {
    program,
    points,
    edges,
    latencies: measureLatencies(program),
    order: createLaunchOrder(program),
    ownUs: Float64Array.from(program.calls, (row) => trace.durationUs[row]!),
  };
  const details = createSyncDetails(program);
  addBlockingCopyEdges(context);
  addQueueEdges(context);
  addGpuEdges(context);
  addSyncEdges(context, details);
  addInterStreamEdges(context, details);
  addThreadEdges(context, joins);
  if (occupancy) addOccupancyEdges(context);
  const { from, to, weightUs, kind, order } = acyclicEdges(points, edges);
  const graph = {
    program,
    points,
    order,
    from,
    to,
    weightUs,
    kind,
    incoming: edgesBy(points.count, to),
    steps: stepsOf(program),
    ends: threadTails(program, points),
  };
  const { delayUs, exogenousShare } = outsideWaiting(graph);
  return { ...graph, delayUs, exogenousShare };
}

function stepsOf({ calls, callKind }: GpuProgram): number[] {
  const steps = [];
  for (let call = 0; call < calls.length; call++) if (callKind[call] === CALL_KIND.step) steps.push(call);
  return steps;
}

type BareGraph = Omit<TaskGraph, 'delayUs' | 'exogenousShare'>;

/** Waits beyond `EXOGENOUS_US` that no edge explains; source: seed-systems.md section 2.4, lesson 6. */
function outsideWaiting({
  points,
  from,
  weightUs,
  incoming,
}: BareGraph): Pick<TaskGraph, 'delayUs' | 'exogenousShare'> {
  const { recordedUs, count } = points;
  const delayUs = new Float64Array(count);
  const waits: { readonly fromUs: number; readonly toUs: number }[] = [];
  let lastUs = 0;
  let firstUs = Number.POSITIVE_INFINITY;
  for (let point = 0; point < count; point++) {
    const timeUs = recordedUs[point]!;
    lastUs = Math.max(lastUs, timeUs);
    firstUs = Math.min(firstUs, timeUs);
    const [start, end] = [incoming.start[point]!, incoming.start[point + 1]!];
    if (start === end) {
      delayUs[point] = timeUs;
      continue;
    }
    let readyUs = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i++) {
      const edge = incoming.edge[i]!;
      readyUs = Math.max(readyUs, recordedUs[from[edge]!]! + weightUs[edge]!);
    }
    if (timeUs - readyUs <= EXOGENOUS_US) continue;
    delayUs[point] = timeUs - readyUs;
    waits.push({ fromUs: readyUs, toUs: timeUs });
  }
  const spanUs = lastUs - firstUs;
  return { delayUs, exogenousShare: spanUs > 0 ? unionUs(waits) / spanUs : 0 };
}

/** Time that at least one of the intervals covers. */
function unionUs(intervals: { readonly fromUs: number; readonly toUs: number }[]): number {
  let sumUs = 0;
  let coveredUs = Number.NEGATIVE_INFINITY;
  for (const { fromUs, toUs } of intervals.sort((a, b) => a.fromUs - b.fromUs)) {
    sumUs += Math.max(0, toUs - Math.max(fromUs, coveredUs));
    coveredUs = Math.max(coveredUs, toUs);
  }
  return sumUs;
}
