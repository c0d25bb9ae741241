import { GPU_TRACE_KIND, type GpuTrace } from '../../domain/gpuTrace.ts';

const CATEGORIES: readonly string[] = [
  'cpu_op',
  'user_annotation',
  'cuda_runtime',
  'kernel',
  'gpu_memcpy',
  'gpu_memset',
  'cuda_sync',
];

/** A trace as the PyTorch profiler would write it, to try readers and viewers with. */
export function kinetoJson(trace: GpuTrace): string {
  const { names, lanes, kind, name, lane, startUs, durationUs, correlation, rank, worldSize } = trace;
  const details = new Map(trace.syncs.map((detail) => [detail.event, detail]));
  const events = Array.from(kind, (own, row) => {
    const { group, id } = lanes[lane[row]!]!;
    const onGpu = own >= GPU_TRACE_KIND.kernel && own <= GPU_TRACE_KIND.memset;
    const detail = details.get(row);
    return {
      ph: 'X',
      cat: CATEGORIES[own],
      name: names[name[row]!],
      pid: Number(group),
      tid: Number(id),
      ts: startUs[row],
      dur: durationUs[row],
      args: {
        ...(correlation[row] !== -1 && { correlation: correlation[row] }),
        ...(onGpu && { device: Number(group), stream: Number(id) }),
        ...(detail && {
          device: detail.device,
          stream: detail.stream,
          wait_on_stream: detail.waitOnStream,
          wait_on_cuda_event_record_corr_id: detail.recordCorrelation,
        }),
      },
    };
  });
  return JSON.stringify({
    schemaVersion: 1,
    deviceProperties: trace.gpuNames.map((gpuName, id) => ({ id, name: gpuName })),
    distributedInfo: {
      ...(rank !== undefined && { rank }),
      ...(worldSize !== undefined && { world_size: worldSize }),
    },
    traceEvents: events,
  });
}
