import { GPU_TRACE_KIND } from '../domain/gpuTrace.ts';
import { CALL_KIND } from './callKinds.ts';
import { addEdge, EDGE_KIND } from './edgeList.ts';
import { EXOGENOUS_US, type GraphContext } from './graphContext.ts';

/**
 * Copies that block: between pageable memory and the GPU a copy call returns only when the copy is done, whatever its
 * name says. Told by a call that ends no earlier than its copy.
 *
 * Source: seed-systems.md section 2.4, lesson 5.
 */
export function addBlockingCopyEdges({ program, points, edges, latencies, ownUs }: GraphContext): void {
  const { trace, gpu, calls, callKind, lastOf } = program;
  const { recordedUs } = points;
  for (let call = 0; call < calls.length; call++) {
    const event = lastOf[call]!;
    if (callKind[call] !== CALL_KIND.launch || event === -1) continue;
    if (trace.kind[gpu[event]!] !== GPU_TRACE_KIND.memcpy) continue;
    const returnUs = recordedUs[points.callEnd(call)]! - recordedUs[points.gpuEnd(event)]!;
    if (returnUs < 0) continue;
    ownUs[call] = Math.min(ownUs[call]!, latencies.launchCallUs);
    addEdge(
      edges,
      points.gpuEnd(event),
      points.callEnd(call),
      Math.min(EXOGENOUS_US, returnUs),
      EDGE_KIND.sync,
    );
  }
}
