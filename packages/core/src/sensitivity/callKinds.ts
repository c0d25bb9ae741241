/** What a call of the CUDA or HIP runtime means for the order of work. */
export const CALL_KIND: {
  /** Starts work on the GPU: a kernel, a graph, a copy or a memset. */
  readonly launch: 0;
  /** Waits on the CPU for work of the GPU. */
  readonly sync: 1;
  /** Makes a stream wait for an event. */
  readonly wait: 2;
  /** Records an event on a stream. */
  readonly record: 3;
  /** No call: an annotation that marks one step. */
  readonly step: 4;
} = { launch: 0, sync: 1, wait: 2, record: 3, step: 4 };

/** Names of annotations that mark a step of the profiled program. */
const STEP = /^ProfilerStep#/;

const SYNC = /Synchronize(_v\d+)?$|^hipMemcpyWithStream$|^cudaMemcpy$|^hipMemcpy$/;
const WAIT = /StreamWaitEvent/;
const RECORD = /EventRecord/;

/** Whether an annotation marks a step. */
export const isStepName = (name: string): boolean => STEP.test(name);

/**
 * Kind of a call by its name; -1 for one that orders nothing, such as a query.
 *
 * @param name     such as `cudaLaunchKernel`
 * @param started  whether a GPU event carries its correlation id
 */
export function callKindOf(name: string, started: boolean): number {
  if (SYNC.test(name) && !started) return CALL_KIND.sync;
  if (started) return CALL_KIND.launch;
  if (WAIT.test(name)) return CALL_KIND.wait;
  if (RECORD.test(name)) return CALL_KIND.record;
  return -1;
}

/** Whether a call waits for all streams of its device. */
export const waitsForDevice = (name: string): boolean => /DeviceSynchronize|CtxSynchronize/.test(name);
