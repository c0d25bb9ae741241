import { addEdge, EDGE_KIND } from './edgeList.ts';
import { EXOGENOUS_US, type GraphContext, ROUNDING_US } from './graphContext.ts';

/** How long before the end of what it waits for a kernel may begin, over the duration of that: its last blocks drain. */
const DRAIN_SHARE = 0.05;
const DRAIN_US = 5;

/**
 * Edges for kernels that begin just when a kernel of another stream drains, after waiting that no call explains: the other
 * one had filled the GPU. In old traces an event that was recorded long before it was waited for looks the same.
 *
 * Must come after all other builders. Departure from seed-systems.md section 2.4, which counts such waits as coming from
 * outside the trace; on the A100 trace with four streams they were two thirds of those.
 */
export function addOccupancyEdges(context: GraphContext): void {
  const { program, points, edges } = context;
  const readyUs = readyTimes(context);
  const { recordedUs } = points;
  for (let event = 0; event < program.gpu.length; event++) {
    const begin = points.gpuBegin(event);
    const waitedUs = recordedUs[begin]! - readyUs[event]!;
    if (!(waitedUs > EXOGENOUS_US) || readyUs[event] === Number.NEGATIVE_INFINITY) continue;
    const other = drainingAt(context, event);
    if (other === -1) continue;
    const end = points.gpuEnd(other);
    addEdge(edges, end, begin, recordedUs[begin]! - recordedUs[end]!, EDGE_KIND.interStream);
  }
}

/** When each GPU event could begin by the edges so far; -Infinity for one without. */
function readyTimes({ program, points, edges }: GraphContext): Float64Array {
  const readyUs = new Float64Array(program.gpu.length).fill(Number.NEGATIVE_INFINITY);
  for (let edge = 0; edge < edges.count; edge++) {
    const to = edges.to[edge]!;
    if (to >= 2 * program.gpu.length || to % 2 === 1) continue;
    const timeUs = points.recordedUs[edges.from[edge]!]! + edges.weightUs[edge]!;
    readyUs[to >> 1] = Math.max(readyUs[to >> 1]!, timeUs);
  }
  return readyUs;
}

/** The event of another stream of the same GPU whose end is nearest to the begin of `event`, of those that drain then; -1 for none. */
function drainingAt({ program, points }: GraphContext, event: number): number {
  const { trace, gpu, streams } = program;
  const own = trace.lane[gpu[event]!]!;
  const beginUs = points.recordedUs[points.gpuBegin(event)]!;
  let nearest = -1;
  let nearestUs = Number.POSITIVE_INFINITY;
  for (const [lane, events] of streams) {
    if (lane === own || trace.lanes[lane]!.group !== trace.lanes[own]!.group) continue;
    const other = lastBegunBefore(events, points.recordedUs, beginUs);
    if (other === -1) continue;
    const leftUs = points.recordedUs[points.gpuEnd(other)]! - beginUs;
    const drainUs = Math.max(DRAIN_US, DRAIN_SHARE * trace.durationUs[gpu[other]!]!);
    if (leftUs < -ROUNDING_US || leftUs > drainUs || Math.abs(leftUs) >= nearestUs) continue;
    nearest = other;
    nearestUs = Math.abs(leftUs);
  }
  return nearest;
}

function lastBegunBefore(events: Int32Array, recordedUs: Float64Array, timeUs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (recordedUs[2 * events[middle]!]! < timeUs) low = middle + 1;
    else high = middle;
  }
  return events[low - 1] ?? -1;
}
