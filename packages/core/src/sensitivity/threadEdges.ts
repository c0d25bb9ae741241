import { addEdge, EDGE_KIND } from './edgeList.ts';
import type { GraphContext } from './graphContext.ts';
import { firstEvents, idleGaps } from './idleGaps.ts';
import { threadCourse } from './threadCourse.ts';

/** Threads of a program with the points that they pass, and which of them launch. */
interface Courses {
  readonly of: ReadonlyMap<number, Int32Array>;
  readonly launching: ReadonlySet<number>;
}

/**
 * Edges of the CPU side. A thread passes its points in order and keeps the time between them, which is work that no GPU
 * clock changes; a call that waits counts with its own time only. Two threads meet where one begins, or goes on after a long
 * idle time: it then waits for the last point that another launching thread had come to, and the part of the gap in which
 * that thread was at work is no work of its own.
 *
 * Must come after the builders that take waits out of `ownUs`.
 *
 * Source: seed-systems.md section 2.4, lesson 2, for the first event of a thread. Departure: the same for every long idle
 * gap, without which a thread that waits for another (a forward pass for its backward pass) goes on at a fixed time.
 *
 * @param joins false leaves out what is tied to idle gaps, as the source does
 */
export function addThreadEdges(context: GraphContext, joins: boolean): void {
  const { program, points } = context;
  const courses: Courses = {
    of: new Map([...program.threads].map(([lane, calls]) => [lane, threadCourse(program, points, calls)])),
    launching: launchingThreads(program),
  };
  const handedUs = new Map<number, number>();
  addForks(context, courses);
  if (joins) addJoins(context, courses, handedUs);
  for (const course of courses.of.values()) addCourse(context, course, handedUs);
}

function addCourse(
  { program, points, edges, ownUs }: GraphContext,
  course: Int32Array,
  handedUs: ReadonlyMap<number, number>,
): void {
  const firstCallPoint = 2 * program.gpu.length;
  for (let i = 1; i < course.length; i++) {
    const [from, to] = [course[i - 1]!, course[i]!];
    let weightUs = Math.max(0, points.recordedUs[to]! - points.recordedUs[from]!);
    const sameCall = from % 2 === 0 && to === from + 1;
    if (sameCall) weightUs = Math.min(weightUs, ownUs[(from - firstCallPoint) >> 1]!);
    addEdge(edges, from, to, Math.max(0, weightUs - (handedUs.get(to) ?? 0)), EDGE_KIND.thread);
  }
}

/** The begin of each thread hangs on the latest earlier point of another one. */
function addForks(context: GraphContext, courses: Courses): void {
  const { points, edges, program } = context;
  const begins = firstEvents(program);
  for (const [lane, course] of courses.of) {
    const from = latestOfOthers(context, courses, lane, begins.get(lane) ?? 0);
    const to = course[0]!;
    if (from === -1) continue;
    addEdge(edges, from, to, points.recordedUs[to]! - points.recordedUs[from]!, EDGE_KIND.handOver);
  }
}

/** So does its first point after each long idle gap, if another thread was at work in the gap. */
function addJoins(context: GraphContext, courses: Courses, handedUs: Map<number, number>): void {
  const { program, points, edges } = context;
  const { recordedUs } = points;
  for (const [lane, gaps] of idleGaps(program)) {
    const course = courses.of.get(lane)!;
    for (const { fromUs, toUs } of gaps) {
      const at = countBefore(course, recordedUs, toUs);
      const to = course[at];
      if (to === undefined || at === 0) continue;
      const from = latestOfOthers(context, courses, lane, toUs);
      if (from === -1 || recordedUs[from]! <= fromUs) continue;
      const busyUs = recordedUs[from]! - firstOfOthers(context, courses, lane, fromUs);
      const idleUs = recordedUs[to]! - Math.max(fromUs, recordedUs[course[at - 1]!]!);
      addEdge(edges, from, to, recordedUs[to]! - recordedUs[from]!, EDGE_KIND.handOver);
      handedUs.set(to, Math.max(handedUs.get(to) ?? 0, Math.min(busyUs, idleUs)));
    }
  }
}

/** Latest point until a time of all other threads that launch; -1 for none. */
function latestOfOthers(
  { points: { recordedUs } }: GraphContext,
  { of, launching }: Courses,
  lane: number,
  untilUs: number,
): number {
  let latest = -1;
  for (const [other, course] of of) {
    if (other === lane || !launching.has(other)) continue;
    const point = course[countBefore(course, recordedUs, untilUs, true) - 1];
    if (point !== undefined && (latest === -1 || recordedUs[point]! > recordedUs[latest]!)) latest = point;
  }
  return latest;
}

/** Time of the first point from a time on of all other threads that launch. */
function firstOfOthers(
  { points: { recordedUs } }: GraphContext,
  { of, launching }: Courses,
  lane: number,
  fromUs: number,
): number {
  let firstUs = Number.POSITIVE_INFINITY;
  for (const [other, course] of of) {
    if (other === lane || !launching.has(other)) continue;
    const point = course[countBefore(course, recordedUs, fromUs)];
    if (point !== undefined) firstUs = Math.min(firstUs, recordedUs[point]!);
  }
  return firstUs;
}

/** Threads that launch. */
function launchingThreads({ threads, firstOf }: GraphContext['program']): ReadonlySet<number> {
  const launches = (calls: Int32Array): boolean => calls.some((call) => firstOf[call] !== -1);
  return new Set([...threads].filter(([, calls]) => launches(calls)).map(([lane]) => lane));
}

/** Points of a course before a time, or until it. */
function countBefore(course: Int32Array, recordedUs: Float64Array, timeUs: number, until = false): number {
  let low = 0;
  let high = course.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const pointUs = recordedUs[course[middle]!]!;
    if (pointUs < timeUs || (until && pointUs === timeUs)) low = middle + 1;
    else high = middle;
  }
  return low;
}
