import { GPU_TRACE_KIND } from '../../domain/gpuTrace.ts';

/**
 * Kind of each category that the reader keeps, by the name in the file in small letters. Profilers before 2022 wrote
 * `Operator`, `Runtime`, `Kernel`, `Memcpy` and `Memset`.
 */
const KINDS: Readonly<Record<string, number>> = {
  cpu_op: GPU_TRACE_KIND.operator,
  operator: GPU_TRACE_KIND.operator,
  user_annotation: GPU_TRACE_KIND.annotation,
  cuda_runtime: GPU_TRACE_KIND.runtime,
  cuda_driver: GPU_TRACE_KIND.runtime,
  hip_runtime: GPU_TRACE_KIND.runtime,
  runtime: GPU_TRACE_KIND.runtime,
  kernel: GPU_TRACE_KIND.kernel,
  gpu_memcpy: GPU_TRACE_KIND.memcpy,
  memcpy: GPU_TRACE_KIND.memcpy,
  gpu_memset: GPU_TRACE_KIND.memset,
  memset: GPU_TRACE_KIND.memset,
  cuda_sync: GPU_TRACE_KIND.sync,
};

/** Kind of a category; -1 for one that the reader counts and leaves out. */
export function eventKindOf(category: string): number {
  const name = category.toLowerCase();
  return Object.hasOwn(KINDS, name) ? KINDS[name]! : -1;
}

/** Whether events of a kind run on the GPU. */
export function isGpuKind(kind: number): boolean {
  return kind >= GPU_TRACE_KIND.kernel && kind <= GPU_TRACE_KIND.memset;
}
