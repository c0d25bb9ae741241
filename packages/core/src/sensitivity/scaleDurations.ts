import { GPU_TRACE_KIND } from '../domain/gpuTrace.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import type { GpuProgram } from './gpuProgram.ts';
import { kernelClassOf, operatorClassOf } from './operatorClass.ts';

/** Recorded duration of each GPU event, in microseconds. */
export function recordedDurationsUs({ trace, gpu }: GpuProgram): Float64Array {
  return Float64Array.from(gpu, (row) => trace.durationUs[row]!);
}

/**
 * Durations with every kernel a number of times as long; copies and memsets stay.
 *
 * @param factor above 0
 */
export function scaleKernels(program: GpuProgram, factor: number): Float64Array {
  const { trace, gpu } = program;
  return Float64Array.from(
    gpu,
    (row) => trace.durationUs[row]! * (trace.kind[row] === GPU_TRACE_KIND.kernel ? factor : 1),
  );
}

/**
 * Durations at another clock: `t (1 - b + b / x)`.
 *
 * @param coefficients b of each GPU event, 0 to 1
 * @param clockRatio   SM clock over the top clock, above 0
 */
export function scaleByClock(
  program: GpuProgram,
  coefficients: Float64Array,
  clockRatio: number,
): Float64Array {
  const { trace, gpu } = program;
  return Float64Array.from(gpu, (row, event) => {
    const b = coefficients[event]!;
    return trace.durationUs[row]! * (1 - b + b / clockRatio);
  });
}

/** GPU events that are collectives, in the order of their launch. */
export function collectiveEvents({ trace, gpu, callOf }: GpuProgram): number[] {
  const isCollective = trace.names.map((name) => kernelClassOf(name) === 'collective');
  return Array.from(gpu.keys())
    .filter((event) => isCollective[trace.name[gpu[event]!]!])
    .filter((event) => operatorClassOf(trace, gpu[event]!) === 'collective')
    .sort((a, b) => callOf[a]! - callOf[b]! || a - b);
}

/**
 * Durations of one rank with the collectives of another rank of the same program, one by one in the order of their launch:
 * what this rank would take if it had met the others when that one did.
 *
 * @throws WattlaneError ERR_SHAPE when the two have not launched the same number of collectives
 */
export function substituteCollectives(own: GpuProgram, other: GpuProgram): Float64Array {
  const [ownEvents, otherEvents] = [collectiveEvents(own), collectiveEvents(other)];
  if (ownEvents.length !== otherEvents.length) {
    const counts = `${ownEvents.length} collectives against ${otherEvents.length}`;
    throw new WattlaneError('ERR_SHAPE', `${counts}; expected two ranks of one program`);
  }
  const durations = recordedDurationsUs(own);
  ownEvents.forEach((event, i) => {
    durations[event] = other.trace.durationUs[other.gpu[otherEvents[i]!]!]!;
  });
  return durations;
}
