import { CALL_KIND } from './callKinds.ts';
import { addEdge, EDGE_KIND } from './edgeList.ts';
import { type GraphContext, ROUNDING_US } from './graphContext.ts';
import type { SyncDetails } from './syncDetails.ts';

/** From the end of what a stream waits for to the begin of what waits, at most; in microseconds. */
const EVENT_WAIT_US = 2;

/**
 * Edges between streams, from `cudaStreamWaitEvent`. A trace with synchronisation events says which stream waits for which
 * record on which other one. Without them the thread's next launch tells the stream that waits, and it waits for what was
 * launched last before the call on each other stream of its GPU; an edge that the recording contradicts is left out. An
 * edge stays when it did not bind in the recording.
 *
 * Source: seed-systems.md section 2.4, lesson 1.
 */
export function addInterStreamEdges(context: GraphContext, details: SyncDetails): void {
  const { program, points, edges } = context;
  const { recordedUs } = points;
  const connect = (awaited: number, waiting: number): void => {
    if (awaited === -1 || waiting === -1) return;
    const done = points.gpuEnd(awaited);
    const begin = points.gpuBegin(waiting);
    const waitUs = recordedUs[begin]! - recordedUs[done]!;
    if (waitUs < -ROUNDING_US) return;
    addEdge(edges, done, begin, Math.max(0, Math.min(EVENT_WAIT_US, waitUs)), EDGE_KIND.interStream);
  };
  const nextLaunch = createNextLaunch(program);
  for (let call = 0; call < program.calls.length; call++) {
    if (program.callKind[call] !== CALL_KIND.wait) continue;
    const detail = details.of(call);
    if (detail === undefined) connectAllStreams(context, call, nextLaunch(call), connect);
    else connectRecorded(context, details, call, connect);
  }
}

type Connect = (awaited: number, waiting: number) => void;

function connectRecorded(
  { program, order }: GraphContext,
  details: SyncDetails,
  call: number,
  connect: Connect,
): void {
  const calledUs = program.trace.startUs[program.calls[call]!]!;
  const { device, stream, waitOnStream, recordCorrelation } = details.of(call)!;
  const waiting = details.laneOf(device, stream);
  const awaited = details.laneOf(device, waitOnStream);
  if (waiting === -1 || awaited === -1 || waiting === awaited) return;
  connect(
    order.lastBefore(awaited, details.calledUs(recordCorrelation) ?? calledUs),
    order.firstFrom(waiting, calledUs),
  );
}

function connectAllStreams(
  { program, order }: GraphContext,
  call: number,
  waiting: number,
  connect: Connect,
): void {
  if (waiting === -1) return;
  const { trace, gpu, calls, streams } = program;
  const own = trace.lane[gpu[waiting]!]!;
  for (const lane of streams.keys()) {
    if (lane === own || trace.lanes[lane]!.group !== trace.lanes[own]!.group) continue;
    connect(order.lastBefore(lane, trace.startUs[calls[call]!]!), waiting);
  }
}

/** First GPU event of the next launch after a call on its thread; -1 for none. */
function createNextLaunch({ calls, threads, firstOf }: GraphContext['program']): (call: number) => number {
  const next = new Int32Array(calls.length).fill(-1);
  for (const own of threads.values()) {
    let event = -1;
    for (let i = own.length - 1; i >= 0; i--) {
      next[own[i]!] = event;
      if (firstOf[own[i]!] !== -1) event = firstOf[own[i]!]!;
    }
  }
  return (call) => next[call]!;
}
