import { WattlaneError } from '../errors/wattlaneError.ts';
import { EDGE_KIND } from './edgeList.ts';
import type { TaskGraph } from './taskGraph.ts';

/** What differs from the recording in a replay. */
export interface ReplayChange {
  /** Duration of each GPU event, in microseconds, by its number in the program; the recorded ones when left out. */
  readonly durationsUs?: Float64Array;
  /** Kinds of edges that do not count, of `EDGE_KIND`; for ablations. */
  readonly without?: readonly number[];
}

/**
 * Replays a program: each point comes as early as its edges and its waiting on the outside allow.
 *
 * @returns time of each point, in microseconds
 * @throws WattlaneError ERR_SHAPE when there is not one duration for each GPU event
 */
export function replayGraph(graph: TaskGraph, change: ReplayChange = {}): Float64Array {
  const { durationsUs, without = [] } = change;
  const { program, points, order, from, weightUs, kind, incoming, delayUs } = graph;
  if (durationsUs !== undefined && durationsUs.length !== program.gpu.length) {
    throw new WattlaneError(
      'ERR_SHAPE',
      `${durationsUs.length} durations of ${program.gpu.length} GPU events`,
    );
  }
  const counts = Array.from({ length: Object.keys(EDGE_KIND).length }, (_, k) => !without.includes(k));
  const timeUs = new Float64Array(points.count);
  for (const point of order) {
    let readyUs = Number.NEGATIVE_INFINITY;
    for (let i = incoming.start[point]!; i < incoming.start[point + 1]!; i++) {
      const edge = incoming.edge[i]!;
      if (!counts[kind[edge]!]) continue;
      const source = from[edge]!;
      const weight =
        durationsUs !== undefined && kind[edge] === EDGE_KIND.run
          ? durationsUs[source >> 1]!
          : weightUs[edge]!;
      readyUs = Math.max(readyUs, timeUs[source]! + weight);
    }
    timeUs[point] = (readyUs === Number.NEGATIVE_INFINITY ? 0 : readyUs) + delayUs[point]!;
  }
  return timeUs;
}

/** Time of each step, from the begin of its annotation to the end, in microseconds; none for a trace without steps. */
export function stepTimesUs(graph: TaskGraph, timeUs: Float64Array): number[] {
  const { steps, points } = graph;
  return steps.map((step) => timeUs[points.callEnd(step)]! - timeUs[points.callBegin(step)]!);
}

/** Time of the whole program in a replay, in microseconds: to the last point, or to the end of a thread's last event. */
export function programTimeUs({ ends }: TaskGraph, timeUs: Float64Array): number {
  let lastUs = ends.looseUs;
  for (let point = 0; point < timeUs.length; point++) lastUs = Math.max(lastUs, timeUs[point]!);
  for (const { point, us } of ends.tails) lastUs = Math.max(lastUs, timeUs[point]! + us);
  return lastUs;
}
