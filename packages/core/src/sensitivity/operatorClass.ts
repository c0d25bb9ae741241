import { GPU_TRACE_KIND, type GpuTrace } from '../domain/gpuTrace.ts';

/** Classes of GPU work by what bounds it. */
export const OPERATOR_CLASSES = [
  'matmul',
  'attention',
  'convolution',
  'reduction',
  'elementwise',
  'indexing',
  'copy',
  'collective',
  'other',
] as const;

/** One of `OPERATOR_CLASSES`. */
export type OperatorClass = (typeof OPERATOR_CLASSES)[number];

/** Share of a kernel's time that scales with the SM clock, with a range that holds most kernels of a class. */
export interface ClockCoefficient {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Coefficient of each class, from where its kernels lie on the roofline: matrix products and convolutions reuse what they
 * load and follow the clock, elementwise work waits for memory, copies and collectives for a bus or for other GPUs.
 *
 * These are assumptions with wide ranges, not measurements of these classes: 20 CUDA kernels of a V100 clock sweep show that
 * compute-bound kernels lie near 1 and memory-bound ones near 0 above 0.685 of the top clock, and nothing more. Measure at two
 * clocks to replace them (`fitClockCoefficients`).
 */
export const CLASS_COEFFICIENTS: Readonly<Record<OperatorClass, ClockCoefficient>> = {
  matmul: { value: 0.9, low: 0.6, high: 1 },
  attention: { value: 0.8, low: 0.4, high: 1 },
  convolution: { value: 0.9, low: 0.6, high: 1 },
  reduction: { value: 0.3, low: 0, high: 0.6 },
  elementwise: { value: 0.15, low: 0, high: 0.4 },
  indexing: { value: 0.2, low: 0, high: 0.5 },
  copy: { value: 0, low: 0, high: 0.1 },
  collective: { value: 0, low: 0, high: 0.2 },
  other: { value: 0.5, low: 0, high: 1 },
};

/** Patterns in the order in which they are tried: a fused name counts as the first that it holds. */
const PATTERNS: readonly (readonly [OperatorClass, RegExp])[] = [
  ['collective', /nccl|rccl|allreduce|all_reduce|sendrecv/i],
  ['attention', /flash|fmha|attention|paged_attn/i],
  ['convolution', /conv|winograd|dgrad|wgrad|cudnn.*(engine|fprop)/i],
  ['matmul', /(?<!fb)gemm|gemv|cutlass|cublas|matmul|(^|_)mma|xmma|Cijk_/i],
  ['reduction', /reduce|softmax|norm|_bn_|::bn_|argmax|topk|scan|sum_|cumsum/i],
  ['indexing', /index|gather|scatter|embedding|permute|sort|unique|segment/i],
  ['copy', /^mem(cpy|set)|copy_kernel|CatArray|copy/i],
  ['elementwise', /elementwise|pointwise|triton_|multi_tensor|dropout|relu|gelu|silu|adam|sgd|fill/i],
];

/** Class of a GPU event by the name of its kernel. */
export function operatorClassOf(trace: GpuTrace, row: number): OperatorClass {
  const kind = trace.kind[row]!;
  if (kind === GPU_TRACE_KIND.memcpy || kind === GPU_TRACE_KIND.memset) return 'copy';
  return kernelClassOf(trace.names[trace.name[row]!]!);
}

/** Class of a kernel by its name; `other` for a name that says nothing. */
export function kernelClassOf(name: string): OperatorClass {
  return PATTERNS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
}
