import { GPU_TRACE_KIND, type GpuTrace, type SyncDetail, type TraceLane } from '../../domain/gpuTrace.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';
import type { CudaOperation, CudaProgram } from './cudaProgram.ts';

/** Fixed times of the simulated machine, in microseconds. */
const LAUNCH_CALL_US = 4;
const LAUNCH_US = 8;
const STREAM_GAP_US = 1;
const EVENT_WAIT_US = 2;
const SYNC_CALL_US = 5;
const SHORT_CALL_US = 1;
const WAKE_UP_US = 10;
const QUEUE_DEPTH = 1023;

/**
 * Runs a program on a machine that follows the rules of CUDA, and writes down what a profiler would: streams serve their work
 * in order, one piece at a time; a stream that waits for an event begins nothing new until what was on the other stream at
 * the record is done; synchronisations and blocking copies return when the work is done; the launch queue holds 1,023
 * launches; threads wait for signals.
 *
 * Knows nothing of task graphs: threads advance by time, the earliest first, and each call reads off what is known then. That
 * is what makes it a judge of them.
 *
 * @param clockRatio SM clock over the top clock, above 0
 * @throws WattlaneError ERR_ARGUMENT for a program in which all threads wait for signals
 */
export function simulateCuda(program: CudaProgram, clockRatio: number): GpuTrace {
  const rows = createRows(program);
  const streamDoneUs = new Float64Array(program.streams).fill(Number.NEGATIVE_INFINITY);
  const heldUntilUs = new Float64Array(program.streams).fill(Number.NEGATIVE_INFINITY);
  const launchDoneUs: number[] = [];
  const events = new Map<number, { doneUs: number; stream: number; correlation: number }>();
  const signals = new Map<number, number>();
  const threads = program.threads.map((operations) => ({ operations, next: 0, nowUs: 0, stepUs: 0 }));
  let correlation = 0;

  const launch = (thread: number, startUs: number, stream: number, us: number, copy: boolean): number => {
    correlation += 1;
    const beginUs = Math.max(
      startUs + LAUNCH_US,
      streamDoneUs[stream]! + STREAM_GAP_US,
      heldUntilUs[stream]! + EVENT_WAIT_US,
    );
    heldUntilUs[stream] = Number.NEGATIVE_INFINITY;
    const doneUs = beginUs + us;
    streamDoneUs[stream] = doneUs;
    launchDoneUs.push(doneUs);
    const freedUs = launchDoneUs[launchDoneUs.length - QUEUE_DEPTH] ?? Number.NEGATIVE_INFINITY;
    let endUs = Math.max(startUs + LAUNCH_CALL_US, freedUs + LAUNCH_CALL_US);
    if (copy) endUs = Math.max(endUs, doneUs + SYNC_CALL_US);
    rows.call(thread, copy ? 'cudaMemcpyAsync' : 'cudaLaunchKernel', startUs, endUs, correlation);
    rows.gpu(stream, copy, beginUs, doneUs, correlation);
    return endUs;
  };

  const sync = (thread: number, startUs: number, name: string, doneUs: number, detail: Detail): number => {
    correlation += 1;
    const endUs = Math.max(startUs + SYNC_CALL_US, doneUs + SYNC_CALL_US);
    rows.call(thread, name, startUs, endUs, correlation);
    rows.sync(startUs, endUs, correlation, detail);
    return endUs;
  };

  const short = (thread: number, startUs: number, name: string): number => {
    correlation += 1;
    rows.call(thread, name, startUs, startUs + SHORT_CALL_US, correlation);
    return startUs + SHORT_CALL_US;
  };

  const run = (thread: number, startUs: number, operation: CudaOperation): number => {
    switch (operation.kind) {
      case 'compute':
        return startUs + operation.us;
      case 'launch': {
        const { coefficient, us, stream } = operation;
        return launch(thread, startUs, stream, us * (1 - coefficient + coefficient / clockRatio), false);
      }
      case 'blockingCopy':
        return launch(thread, startUs, operation.stream, operation.us, true);
      case 'record': {
        const endUs = short(thread, startUs, 'cudaEventRecord');
        const { stream } = operation;
        events.set(operation.event, { doneUs: streamDoneUs[stream]!, stream, correlation });
        return endUs;
      }
      case 'wait': {
        const endUs = short(thread, startUs, 'cudaStreamWaitEvent');
        const event = events.get(operation.event);
        if (event === undefined) return endUs;
        const { stream } = operation;
        if (stream !== event.stream) heldUntilUs[stream] = Math.max(heldUntilUs[stream]!, event.doneUs);
        rows.sync(startUs, endUs, correlation, {
          stream,
          waitOnStream: event.stream,
          recordCorrelation: event.correlation,
        });
        return endUs;
      }
      case 'syncStream':
        return sync(thread, startUs, 'cudaStreamSynchronize', streamDoneUs[operation.stream]!, {
          stream: operation.stream,
        });
      case 'syncEvent': {
        const event = events.get(operation.event);
        if (event === undefined) return startUs;
        const detail = { waitOnStream: event.stream, recordCorrelation: event.correlation };
        return sync(thread, startUs, 'cudaEventSynchronize', event.doneUs, detail);
      }
      case 'syncDevice':
        return sync(thread, startUs, 'cudaDeviceSynchronize', Math.max(...streamDoneUs), {});
      case 'post':
        signals.set(operation.signal, startUs);
        return startUs;
      case 'await':
        return Math.max(startUs, signals.get(operation.signal)! + WAKE_UP_US);
      case 'beginStep':
        threads[thread]!.stepUs = startUs;
        return startUs;
      case 'endStep':
        rows.step(thread, threads[thread]!.stepUs, startUs);
        return startUs;
    }
  };

  for (;;) {
    let earliest = -1;
    let left = 0;
    threads.forEach(({ operations, next, nowUs }, thread) => {
      const operation = operations[next];
      if (operation === undefined) return;
      left += 1;
      if (operation.kind === 'await' && !signals.has(operation.signal)) return;
      if (earliest === -1 || nowUs < threads[earliest]!.nowUs) earliest = thread;
    });
    if (left === 0) return rows.trace();
    if (earliest === -1) {
      throw new WattlaneError('ERR_ARGUMENT', 'all threads wait for signals; expected a program that ends');
    }
    const thread = threads[earliest]!;
    thread.nowUs = run(earliest, thread.nowUs, thread.operations[thread.next]!);
    thread.next += 1;
  }
}

type Detail = Partial<Pick<SyncDetail, 'stream' | 'waitOnStream' | 'recordCorrelation'>>;

interface Rows {
  call(thread: number, name: string, startUs: number, endUs: number, correlation: number): void;
  gpu(stream: number, copy: boolean, startUs: number, endUs: number, correlation: number): void;
  sync(startUs: number, endUs: number, correlation: number, detail: Detail): void;
  step(thread: number, startUs: number, endUs: number): void;
  trace(): GpuTrace;
}

/** Collects what the profiler sees. */
function createRows({ streams, threads }: CudaProgram): Rows {
  const names: string[] = [];
  const lanes: TraceLane[] = [
    ...Array.from(
      { length: streams },
      (_, id): TraceLane => ({ kind: 'stream', group: '0', id: String(id) }),
    ),
    ...threads.map((_, id): TraceLane => ({ kind: 'thread', group: '1', id: String(id) })),
  ];
  const kind: number[] = [];
  const name: number[] = [];
  const lane: number[] = [];
  const startUs: number[] = [];
  const durationUs: number[] = [];
  const correlation: number[] = [];
  const syncs: SyncDetail[] = [];
  let steps = 0;
  const add = (row: [number, string, number, number, number, number]): void => {
    if (!names.includes(row[1])) names.push(row[1]);
    kind.push(row[0]);
    name.push(names.indexOf(row[1]));
    lane.push(row[2]);
    startUs.push(row[3]);
    durationUs.push(row[4] - row[3]);
    correlation.push(row[5]);
  };
  return {
    call: (thread, text, start, end, id) =>
      add([GPU_TRACE_KIND.runtime, text, streams + thread, start, end, id]),
    gpu: (stream, copy, start, end, id) =>
      add(
        copy
          ? [GPU_TRACE_KIND.memcpy, 'Memcpy DtoH (Device -> Pageable)', stream, start, end, id]
          : [GPU_TRACE_KIND.kernel, 'kernel', stream, start, end, id],
      ),
    sync: (start, end, id, detail) => {
      syncs.push({
        event: kind.length,
        device: 0,
        stream: -1,
        waitOnStream: -1,
        recordCorrelation: -1,
        ...detail,
      });
      add([GPU_TRACE_KIND.sync, 'sync', streams, start, end, id]);
    },
    step: (thread, start, end) => {
      steps += 1;
      add([GPU_TRACE_KIND.annotation, `ProfilerStep#${steps}`, streams + thread, start, end, -1]);
    },
    trace: () => ({
      names,
      lanes,
      kind: Uint8Array.from(kind),
      name: Int32Array.from(name),
      lane: Int32Array.from(lane),
      startUs: Float64Array.from(startUs),
      durationUs: Float64Array.from(durationUs),
      correlation: Float64Array.from(correlation),
      syncs,
      gpuNames: ['simulated'],
    }),
  };
}
