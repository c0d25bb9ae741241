import { GPU_TRACE_KIND, type GpuTrace } from '../domain/gpuTrace.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { percentileOf } from '../stats/percentile.ts';
import type { ClockCoefficient } from './operatorClass.ts';

/** Fewest runs of a kernel at each clock from which its coefficient is taken. */
const LEAST_RUNS = 5;

/**
 * Measures how each kernel's time follows the clock, from one program profiled at two clocks: with `r` the ratio of the
 * median durations, `b = (r - 1) / (1 / x - 1)`, clipped to 0 and 1. The range comes from the quartiles of both runs.
 *
 * Source: agent.md section 6.3, `t(x) = t(1) (1 - b + b / x)`.
 *
 * @param top         profile at the top clock
 * @param low         profile of the same program at a lower one
 * @param clockRatio  that clock over the top clock, above 0, below 1
 * @returns by the kernel's name; kernels with fewer than 5 runs at either clock are left out
 * @throws WattlaneError ERR_ARGUMENT for a ratio out of range; ERR_EMPTY when no kernel occurs often enough in both
 */
export function fitClockCoefficients(
  top: GpuTrace,
  low: GpuTrace,
  clockRatio: number,
): ReadonlyMap<string, ClockCoefficient> {
  if (!(clockRatio > 0 && clockRatio < 1)) {
    throw new WattlaneError('ERR_ARGUMENT', `clockRatio is ${clockRatio}; expected a number between 0 and 1`);
  }
  const [atTop, atLow] = [kernelDurations(top), kernelDurations(low)];
  const found = new Map<string, ClockCoefficient>();
  const coefficient = (ratio: number): number => Math.min(1, Math.max(0, (ratio - 1) / (1 / clockRatio - 1)));
  for (const [name, topUs] of atTop) {
    const lowUs = atLow.get(name);
    if (lowUs === undefined || topUs.length < LEAST_RUNS || lowUs.length < LEAST_RUNS) continue;
    const at = (values: readonly number[], q: number): number => percentileOf(values, q);
    if (at(topUs, 0.25) <= 0) continue;
    found.set(name, {
      value: coefficient(at(lowUs, 0.5) / at(topUs, 0.5)),
      low: coefficient(at(lowUs, 0.25) / at(topUs, 0.75)),
      high: coefficient(at(lowUs, 0.75) / at(topUs, 0.25)),
    });
  }
  if (found.size === 0) {
    throw new WattlaneError(
      'ERR_EMPTY',
      `no kernel runs ${LEAST_RUNS} times in both traces; expected profiles of one program`,
    );
  }
  return found;
}

function kernelDurations({ kind, name, names, durationUs }: GpuTrace): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== GPU_TRACE_KIND.kernel) continue;
    const key = names[name[row]!]!;
    const durations = found.get(key);
    if (durations === undefined) found.set(key, [durationUs[row]!]);
    else durations.push(durationUs[row]!);
  }
  return found;
}
