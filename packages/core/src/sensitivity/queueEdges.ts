import { addEdge, EDGE_KIND } from './edgeList.ts';
import { type GraphContext, ROUNDING_US } from './graphContext.ts';

/** Launches that a GPU's queue holds: with this many outstanding the next call waits for one to complete. */
export const QUEUE_DEPTH = 1023;

/**
 * Edges of the launch queue: a launch returns no earlier than the launch 1,022 before it has completed. Without them a
 * program that is bound by its GPU would not stretch when kernels slow down, since its CPU side never waits. A graph launch
 * is one entry, however many kernels it holds.
 *
 * Source: seed-systems.md section 2.4, lessons 3 and 4.
 */
export function addQueueEdges({ program, points, edges, latencies, ownUs }: GraphContext): void {
  const { recordedUs } = points;
  for (const launches of launchesByDevice(program)) {
    for (let i = QUEUE_DEPTH - 1; i < launches.length; i++) {
      const call = launches[i]!;
      const end = points.callEnd(call);
      const freed = points.gpuEnd(program.lastOf[launches[i - QUEUE_DEPTH + 1]!]!);
      const returnUs = recordedUs[end]! - recordedUs[freed]!;
      if (returnUs < -ROUNDING_US) continue;
      const waited = recordedUs[freed]! > recordedUs[points.callBegin(call)]!;
      if (waited) ownUs[call] = Math.min(ownUs[call]!, latencies.launchCallUs);
      addEdge(edges, freed, end, Math.max(0, Math.min(latencies.launchCallUs, returnUs)), EDGE_KIND.queue);
    }
  }
}

/** Calls that started GPU work, by the GPU of it, in the order of their begin. */
function launchesByDevice({ trace, gpu, calls, firstOf }: GraphContext['program']): Iterable<number[]> {
  const devices = new Map<string, number[]>();
  for (let call = 0; call < calls.length; call++) {
    const event = firstOf[call]!;
    if (event === -1) continue;
    const device = trace.lanes[trace.lane[gpu[event]!]!]!.group;
    const launches = devices.get(device);
    if (launches === undefined) devices.set(device, [call]);
    else launches.push(call);
  }
  return devices.values();
}
