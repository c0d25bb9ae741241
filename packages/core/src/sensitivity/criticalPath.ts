import { EDGE_KIND_NAMES } from './edgeList.ts';
import type { TaskGraph } from './taskGraph.ts';

/** A piece of the critical path. */
export interface PathSegment {
  /** What the time goes to: `outside` for waiting that nothing in the trace explains, else the name of an `EDGE_KIND`. */
  readonly kind: string;
  /** Kernel or call that the piece ends with. */
  readonly name: string;
  /** Lane of the trace where it ends. */
  readonly lane: number;
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * The chain of dependencies that sets when a program ends, in order of time. To shorten anything else changes nothing.
 *
 * @param timeUs time of each point, of a replay
 * @param end    point whose time is to be explained; by default the last one, or the end of the last step
 */
export function criticalPath(
  graph: TaskGraph,
  timeUs: Float64Array,
  end: number = lastPoint(graph, timeUs),
): PathSegment[] {
  const { incoming, from, kind, delayUs } = graph;
  const segments: PathSegment[] = [];
  for (let point = end; ; ) {
    const edge = bindingEdge(graph, timeUs, point);
    const hasCause = incoming.start[point] !== incoming.start[point + 1];
    if (edge === -1 || !hasCause) break;
    const place = placeOf(graph, point);
    const readyUs = timeUs[point]! - delayUs[point]!;
    if (delayUs[point]! > 0)
      segments.push({ kind: 'outside', ...place, startUs: readyUs, endUs: timeUs[point]! });
    const startUs = timeUs[from[edge]!]!;
    if (readyUs > startUs) {
      segments.push({ kind: EDGE_KIND_NAMES[kind[edge]!]!, ...place, startUs, endUs: readyUs });
    }
    point = from[edge]!;
  }
  return merged(segments.reverse());
}

/** The end of the last step, or the last point of a program without steps. */
function lastPoint({ steps, points }: TaskGraph, timeUs: Float64Array): number {
  const step = steps.at(-1);
  if (step !== undefined) return points.callEnd(step);
  let last = 0;
  for (let point = 1; point < timeUs.length; point++) if (timeUs[point]! > timeUs[last]!) last = point;
  return last;
}

/** The edge that a point waits for longest, by the times of the replay; -1 for none. */
function bindingEdge(graph: TaskGraph, timeUs: Float64Array, point: number): number {
  const { incoming, from, weightUs } = graph;
  let binding = -1;
  let latestUs = Number.NEGATIVE_INFINITY;
  for (let i = incoming.start[point]!; i < incoming.start[point + 1]!; i++) {
    const edge = incoming.edge[i]!;
    // The end of a GPU event has no edge but that of its run, so that its weight, which the replay set, decides nothing.
    const readyUs = timeUs[from[edge]!]! + weightUs[edge]!;
    if (readyUs <= latestUs) continue;
    latestUs = readyUs;
    binding = edge;
  }
  return binding;
}

function placeOf({ program }: TaskGraph, point: number): { readonly name: string; readonly lane: number } {
  const { trace, gpu, calls } = program;
  const row = point < 2 * gpu.length ? gpu[point >> 1]! : calls[(point - 2 * gpu.length) >> 1]!;
  return { name: trace.names[trace.name[row]!]!, lane: trace.lane[row]! };
}

/** Pieces of thread time that follow each other on one lane become one: operators are no points of the graph. */
function merged(segments: readonly PathSegment[]): PathSegment[] {
  const found: PathSegment[] = [];
  for (const segment of segments) {
    const last = found.at(-1);
    if (last?.kind === 'thread' && segment.kind === 'thread' && last.lane === segment.lane) {
      found[found.length - 1] = { ...last, endUs: segment.endUs, name: segment.name };
    } else found.push(segment);
  }
  return found;
}

/** Time of a path by kind, in microseconds. */
export function pathTimesUs(path: readonly PathSegment[]): Readonly<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const { kind, startUs, endUs } of path) times[kind] = (times[kind] ?? 0) + endUs - startUs;
  return times;
}
