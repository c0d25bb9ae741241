import { checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { hostPowerPart } from './hostPowerPart.ts';
import type { HostParameter, HostSamples, NoteUnidentified, Unidentified } from './hostSamples.ts';
import { hostTimePart } from './hostTimePart.ts';
import type { RelativeError } from './relativeError.ts';
import { isTrustedClock } from './slowdown.ts';

/** The power and time model of one host, as far as its readings determine it. */
export interface HostFit {
  /** Draw without work, in W; null where it is not determined. */
  readonly idleWatts: number | null;
  /** Draw above idle at the top clock with work all the time, in W; null where it is not determined. */
  readonly dynamicWatts: number | null;
  /** Memory-bound share for power, 0 to 1; null where it is not determined. */
  readonly powerMemoryBound: number | null;
  /** Memory-bound share for time, 0 to 1; null where it is not determined. */
  readonly timeMemoryBound: number | null;
  /** Error of the fitted power over the readings; null where power was not fitted. */
  readonly powerError: RelativeError | null;
  /** Error of the fitted times of work over the readings; null where time was not fitted. */
  readonly timeError: RelativeError | null;
  /** Standard error of each parameter, in its unit, from the scatter of the readings; null where it is not determined. */
  readonly standardErrors: Readonly<Record<HostParameter, number | null>>;
  /** What is not determined, and why. Empty when all is. */
  readonly unidentified: readonly Unidentified[];
  /** Readings that were used: those with the clock in the trusted range. */
  readonly used: number;
}

/**
 * Fits the power and time model to a host's own readings, and says what they do not determine instead of guessing it.
 *
 * Power: `idle + load x dynamic x dynamicPowerRatio(w, x)`. Time: `fitClockTime` on the readings that have one. Clocks outside
 * the trusted range are left out. A parameter that is not determined is null and stands in `unidentified` with the reason:
 * keep the preset's value for it, or collect the readings that the message asks for. Standard errors come from leaving out
 * a tenth of the readings after the other (`jackknifeErrors`); one above `SURE_ENOUGH` counts as not determined.
 *
 * Source: docs/algorithms/power-model.md, "A host's own readings".
 *
 * @throws WattlaneError ERR_SHAPE when the columns differ in length; ERR_ARGUMENT for a value out of range
 */
export function fitHost(samples: HostSamples): HostFit {
  checkSamples(samples);
  const trusted = keepTrusted(samples);
  const unidentified: Unidentified[] = [];
  const note: NoteUnidentified = (parameters, reason, message) => {
    for (const parameter of parameters) unidentified.push({ parameter, reason, message });
  };
  const { errors, ...power } = hostPowerPart(trusted, note);
  const { standardError, ...time } = hostTimePart(trusted, note);
  const [idleWatts, dynamicWatts, powerMemoryBound] = errors as [number | null, number | null, number | null];
  const standardErrors = { idleWatts, dynamicWatts, powerMemoryBound, timeMemoryBound: standardError };
  return { ...power, ...time, standardErrors, unidentified, used: trusted.load.length };
}

function keepTrusted(samples: HostSamples): HostSamples {
  const kept = (column: Float64Array): Float64Array =>
    column.filter((_, i) => isTrustedClock(samples.clockRatio[i]!));
  return {
    clockRatio: kept(samples.clockRatio),
    load: kept(samples.load),
    powerWatts: kept(samples.powerWatts),
    workMs: kept(samples.workMs),
  };
}

function checkSamples({ clockRatio, load, powerWatts, workMs }: HostSamples): void {
  for (const [name, column] of Object.entries({ load, powerWatts, workMs })) {
    if (column.length === clockRatio.length) continue;
    throw new WattlaneError(
      'ERR_SHAPE',
      `${clockRatio.length} values of clockRatio, ${column.length} of ${name}`,
    );
  }
  clockRatio.forEach((ratio, i) => {
    checkRange(`clockRatio[${i}]`, ratio, Number.MIN_VALUE, 1);
    checkRange(`load[${i}]`, load[i]!, 0, 1);
    checkRange(`powerWatts[${i}]`, powerWatts[i]!, Number.MIN_VALUE);
    if (!Number.isNaN(workMs[i]!)) checkRange(`workMs[${i}]`, workMs[i]!, Number.MIN_VALUE);
  });
}
