import { addEdge, EDGE_KIND } from './edgeList.ts';
import type { GraphContext } from './graphContext.ts';

/**
 * Edges of the GPU events themselves: each runs for its duration, follows the one before it in its stream, and begins no
 * earlier than a launch latency after its call. Latencies are the medians of the trace, or what the event took if that is less.
 *
 * Must come after the builders that take waits out of the `ownUs` of launches.
 */
export function addGpuEdges({ program, points, edges, latencies, ownUs }: GraphContext): void {
  const { trace, gpu, callOf, previous } = program;
  const { recordedUs } = points;
  for (let event = 0; event < gpu.length; event++) {
    const begin = points.gpuBegin(event);
    addEdge(edges, begin, points.gpuEnd(event), trace.durationUs[gpu[event]!]!, EDGE_KIND.run);
    const before = previous[event]!;
    if (before !== -1) {
      const gapUs = recordedUs[begin]! - recordedUs[points.gpuEnd(before)]!;
      const weightUs = Math.max(0, Math.min(latencies.streamGapUs, gapUs));
      addEdge(edges, points.gpuEnd(before), begin, weightUs, EDGE_KIND.stream);
    }
    const call = callOf[event]!;
    if (call === -1) continue;
    const called = points.callBegin(call);
    // A call that takes long by itself, such as the first of a kernel that is loaded then, submits at its end.
    const readyUs = Math.max(latencies.launchUs, ownUs[call]!);
    const delayUs = Math.max(0, Math.min(readyUs, recordedUs[begin]! - recordedUs[called]!));
    addEdge(edges, called, begin, delayUs, EDGE_KIND.launch);
  }
}
