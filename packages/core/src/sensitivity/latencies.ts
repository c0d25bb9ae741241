import { CALL_KIND } from './callKinds.ts';
import type { GpuProgram } from './gpuProgram.ts';

/** Short times that a program spends whatever its kernels do, each a median over the trace; in microseconds. */
export interface Latencies {
  /** From the begin of a call to the begin of its work on an idle stream. */
  readonly launchUs: number;
  /** Between two events of a busy stream. */
  readonly streamGapUs: number;
  /** Of a launch that does not wait. */
  readonly launchCallUs: number;
}

/**
 * Measures them in a trace.
 *
 * Source: seed-systems.md section 2.4 (launch latency 7 to 18 us, gap 0.8 to 3 us on the traces tried).
 */
export function measureLatencies(program: GpuProgram): Latencies {
  const { trace, gpu, calls, callKind, callOf, previous } = program;
  const idle: number[] = [];
  const busy: number[] = [];
  for (let event = 0; event < gpu.length; event++) {
    const call = callOf[event]!;
    if (call === -1) continue;
    const beginUs = trace.startUs[gpu[event]!]!;
    const calledUs = trace.startUs[calls[call]!]!;
    const before = previous[event]!;
    const freeUs =
      before === -1
        ? Number.NEGATIVE_INFINITY
        : trace.startUs[gpu[before]!]! + trace.durationUs[gpu[before]!]!;
    if (freeUs <= calledUs) idle.push(beginUs - calledUs);
    else if (calledUs < trace.startUs[gpu[before]!]!) busy.push(beginUs - freeUs);
  }
  const launches: number[] = [];
  for (let call = 0; call < calls.length; call++) {
    if (callKind[call] === CALL_KIND.launch) launches.push(trace.durationUs[calls[call]!]!);
  }
  return {
    launchUs: Math.max(0, medianOf(idle)),
    streamGapUs: Math.max(0, medianOf(busy)),
    launchCallUs: medianOf(launches),
  };
}

/** The lower median, 0 of nothing: a value that occurs, since times are often whole microseconds. */
function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return Float64Array.from(values).sort()[(values.length - 1) >> 1]!;
}
