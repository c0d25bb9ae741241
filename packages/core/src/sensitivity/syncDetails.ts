import type { SyncDetail } from '../domain/gpuTrace.ts';
import type { GpuProgram } from './gpuProgram.ts';

/** Looks up what a call waits for, in traces that say so. */
export interface SyncDetails {
  /** What the synchronisation event of a call says; undefined for a call without one. */
  of(call: number): SyncDetail | undefined;
  /** Lane of a stream; -1 for one without GPU events. */
  laneOf(device: number, stream: number): number;
  /** Begin of the call with a correlation id, in microseconds; undefined when it is not in the trace. */
  calledUs(correlation: number): number | undefined;
}

/** Indexes the `cuda_sync` events of a program's trace. */
export function createSyncDetails({ trace, calls }: GpuProgram): SyncDetails {
  const byCorrelation = new Map<number, SyncDetail>();
  for (const detail of trace.syncs) byCorrelation.set(trace.correlation[detail.event]!, detail);
  byCorrelation.delete(-1);
  const lanes = new Map<string, number>();
  trace.lanes.forEach(({ kind, group, id }, lane) => {
    if (kind === 'stream') lanes.set(`${group}/${id}`, lane);
  });
  const begins = new Map<number, number>();
  if (byCorrelation.size > 0) {
    for (const row of calls) begins.set(trace.correlation[row]!, trace.startUs[row]!);
  }
  return {
    of: (call) => byCorrelation.get(trace.correlation[calls[call]!]!),
    laneOf: (device, stream) => lanes.get(`${device}/${stream}`) ?? -1,
    calledUs: (correlation) => (correlation === -1 ? undefined : begins.get(correlation)),
  };
}
