import { CALL_KIND, waitsForDevice } from './callKinds.ts';
import { addEdge, EDGE_KIND } from './edgeList.ts';
import { EXOGENOUS_US, type GraphContext, ROUNDING_US } from './graphContext.ts';
import type { SyncDetails } from './syncDetails.ts';

/** What a synchronisation takes when there is nothing to wait for, at most; in microseconds. */
const SYNC_CALL_US = 5;

/** A synchronisation that takes longer than this has waited, in microseconds. */
const WAITED_US = 20;

/** How many GPU events back the end of a wait is looked for. */
const LOOK_BACK = 1024;

/**
 * Edges of calls that wait for the GPU. A trace with synchronisation events says what each waits for. Without them a
 * device synchronisation waits for the last launch on every stream, any other for the last launch of its own thread, also
 * when that had completed before: it need not have at another clock. If the call waited and that launch does not explain
 * it, what ended last before the call returned does.
 *
 * Source: seed-systems.md section 2.4, lessons 1 and 7. Departure: lesson 7 alone ties a call that did not wait to
 * whatever ended last, on any stream, which makes it wait for the wrong stream in a what-if.
 */
export function addSyncEdges(context: GraphContext, details: SyncDetails): void {
  const { program, points, edges, ownUs } = context;
  const { recordedUs } = points;
  const awaited = createAwaited(context, details);
  for (let call = 0; call < program.calls.length; call++) {
    if (program.callKind[call] !== CALL_KIND.sync) continue;
    const end = points.callEnd(call);
    const begunUs = recordedUs[points.callBegin(call)]!;
    const endedUs = recordedUs[end]!;
    const done = awaited(call)
      .map((event) => points.gpuEnd(event))
      .filter((point) => recordedUs[point]! <= endedUs + ROUNDING_US);
    if (done.length === 0) continue;
    // Only what ended last shows how long the call takes to return; the others would have let it return as fast.
    const lastUs = Math.max(...done.map((point) => recordedUs[point]!));
    const waited = lastUs > begunUs;
    if (waited) ownUs[call] = Math.min(ownUs[call]!, SYNC_CALL_US);
    const weightUs = waited
      ? Math.max(0, Math.min(EXOGENOUS_US, endedUs - lastUs))
      : Math.min(endedUs - begunUs, SYNC_CALL_US);
    for (const point of done) addEdge(edges, point, end, weightUs, EDGE_KIND.sync);
  }
}

/** Finds the GPU events that a synchronisation waits for. */
function createAwaited(context: GraphContext, details: SyncDetails): (call: number) => number[] {
  const { program, order } = context;
  const { trace, calls, streams } = program;
  const lastLaunch = createLastLaunch(program);
  const endedBy = createEndedBy(context);
  return (call) => {
    const row = calls[call]!;
    const begunUs = trace.startUs[row]!;
    const lastOn = (lane: number, beforeUs: number): number[] => {
      const event = lane === -1 ? -1 : order.lastBefore(lane, beforeUs);
      return event === -1 ? [] : [event];
    };
    const detail = details.of(call);
    if (detail !== undefined && detail.waitOnStream !== -1) {
      const recordedAtUs = details.calledUs(detail.recordCorrelation) ?? begunUs;
      return lastOn(details.laneOf(detail.device, detail.waitOnStream), recordedAtUs);
    }
    if (detail !== undefined && detail.stream !== -1) {
      return lastOn(details.laneOf(detail.device, detail.stream), begunUs);
    }
    if (detail !== undefined || waitsForDevice(trace.names[trace.name[row]!]!)) {
      return [...streams.keys()].flatMap((lane) => lastOn(lane, begunUs));
    }
    const own = lastLaunch(call);
    const returnedUs = begunUs + trace.durationUs[row]!;
    const explained = own !== -1 && Math.abs(returnedUs - endUs(program, own)) <= EXOGENOUS_US;
    if (explained || trace.durationUs[row]! <= WAITED_US) return own === -1 ? [] : [own];
    const latest = endedBy(returnedUs, begunUs);
    return latest === -1
      ? own === -1
        ? []
        : [own]
      : own === -1 || own === latest
        ? [latest]
        : [own, latest];
  };
}

const endUs = ({ trace, gpu }: GraphContext['program'], event: number): number =>
  trace.startUs[gpu[event]!]! + trace.durationUs[gpu[event]!]!;

/** GPU event of the last launch before a call, on the call's own thread; -1 for none. */
function createLastLaunch({ calls, threads, lastOf }: GraphContext['program']): (call: number) => number {
  const last = new Int32Array(calls.length).fill(-1);
  for (const own of threads.values()) {
    let event = -1;
    for (const call of own) {
      last[call] = event;
      if (lastOf[call] !== -1) event = lastOf[call]!;
    }
  }
  return (call) => last[call]!;
}

/** GPU event that ended last until a time, of those launched before another; -1 for none near. */
function createEndedBy({ program }: GraphContext): (untilUs: number, launchedUs: number) => number {
  const { trace, gpu, calls, callOf } = program;
  const byEnd = Int32Array.from(gpu.keys()).sort((a, b) => endUs(program, a) - endUs(program, b));
  return (untilUs, launchedUs) => {
    let low = 0;
    let high = byEnd.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (endUs(program, byEnd[middle]!) <= untilUs + ROUNDING_US) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= Math.max(0, low - LOOK_BACK); i--) {
      const call = callOf[byEnd[i]!]!;
      if (call !== -1 && trace.startUs[calls[call]!]! < launchedUs) return byEnd[i]!;
    }
    return -1;
  };
}
