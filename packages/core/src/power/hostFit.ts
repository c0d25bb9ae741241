import { checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { dynamicPowerRatio } from './dynamicPower.ts';
import { fitClockTime } from './fitClock.ts';
import { fitHostPower } from './fitHostPower.ts';
import type { HostParameter, HostSamples, Unidentified, UnidentifiedReason } from './hostSamples.ts';
import { type RelativeError, relativeError } from './relativeError.ts';
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
  /** What is not determined, and why. Empty when all is. */
  readonly unidentified: readonly Unidentified[];
  /** Readings that were used: those with the clock in the trusted range. */
  readonly used: number;
}

const NEEDED_SAMPLES = 5;

/** A reading with at most this load counts as idle, one with at least the other as load. */
const IDLE_LOAD = 0.1;
const BUSY_LOAD = 0.3;

/** Clocks closer than this are one. */
const CLOCK_RANGE = 0.05;

/** Load and clock that are correlated more than this move together. */
const HIGHEST_CORRELATION = 0.98;

/**
 * Fits the power and time model to a host's own readings, and says what they do not determine instead of guessing it.
 *
 * Power: `idle + load x dynamic x dynamicPowerRatio(w, x)`. Time: `fitClockTime` on the readings that have one. Clocks outside
 * the trusted range are left out. A parameter that is not determined is null and stands in `unidentified` with the reason:
 * keep the preset's value for it, or collect the readings that the message asks for.
 *
 * Source: docs/algorithms/power-model.md, "A host's own readings".
 *
 * @throws WattlaneError ERR_SHAPE when the columns differ in length; ERR_ARGUMENT for a value out of range
 */
export function fitHost(samples: HostSamples): HostFit {
  checkSamples(samples);
  const trusted = keepTrusted(samples);
  const unidentified: Unidentified[] = [];
  const note = (parameters: readonly HostParameter[], reason: UnidentifiedReason, message: string): void => {
    for (const parameter of parameters) unidentified.push({ parameter, reason, message });
  };
  const power = powerPart(trusted, note);
  const timeMemoryBound = timePart(trusted, note);
  return { ...power, timeMemoryBound, unidentified, used: trusted.load.length };
}

type Note = (parameters: readonly HostParameter[], reason: UnidentifiedReason, message: string) => void;

type PowerPart = Pick<HostFit, 'idleWatts' | 'dynamicWatts' | 'powerMemoryBound' | 'powerError'>;

const NOTHING: PowerPart = { idleWatts: null, dynamicWatts: null, powerMemoryBound: null, powerError: null };

function powerPart({ clockRatio, load, powerWatts }: HostSamples, note: Note): PowerPart {
  const all: readonly HostParameter[] = ['idleWatts', 'dynamicWatts', 'powerMemoryBound'];
  if (load.length < NEEDED_SAMPLES) {
    note(all, 'few-samples', `${load.length} readings at trusted clocks; expected ${NEEDED_SAMPLES}`);
    return NOTHING;
  }
  const busy = load.map((value, i) => (value >= BUSY_LOAD ? i : -1)).filter((i) => i >= 0);
  const idle = load.filter((value) => value <= IDLE_LOAD);
  if (busy.length === 0) {
    note(
      ['dynamicWatts', 'powerMemoryBound'],
      'no-load-sample',
      `no reading with a load of ${BUSY_LOAD} or more`,
    );
    const watts = powerWatts.reduce((sum, value) => sum + value, 0) / powerWatts.length;
    return idle.length === 0 ? NOTHING : { ...NOTHING, idleWatts: watts };
  }
  if (idle.length === 0) {
    const least = load.reduce((a, b) => Math.min(a, b), 1);
    const message = `the lowest load is ${least}; expected a reading with ${IDLE_LOAD} or less`;
    // Without an idle reading idle and dynamic power trade against each other, and the share with both.
    note(all, 'no-idle-sample', message);
    return NOTHING;
  }
  const busyRatios = Float64Array.from(busy, (i) => clockRatio[i]!);
  const oneClock = range(busyRatios) < CLOCK_RANGE;
  const together =
    !oneClock &&
    Math.abs(
      correlation(
        busyRatios,
        Float64Array.from(busy, (i) => load[i]!),
      ),
    ) > HIGHEST_CORRELATION;
  if (oneClock) {
    note(
      ['dynamicWatts', 'powerMemoryBound'],
      'one-clock',
      `clock ratios under load span ${range(busyRatios).toFixed(3)}; expected ${CLOCK_RANGE}`,
    );
  } else if (together) {
    note(
      ['powerMemoryBound'],
      'load-follows-clock',
      'load and clock rise and fall together; expected different loads at one clock',
    );
  }
  const fit = fitHostPower(clockRatio, load, powerWatts);
  if (fit === null) {
    const open = all.filter((parameter) => !(oneClock && parameter !== 'idleWatts'));
    note(open, 'contradicts-model', 'power does not rise with load and clock as the model says');
    return NOTHING;
  }
  const dynamicWatts = fit.memoryWatts + fit.computeWatts;
  const memoryBound = fit.memoryWatts / dynamicWatts;
  const fitted = powerWatts.map(
    (_, i) => fit.idleWatts + load[i]! * dynamicWatts * dynamicPowerRatio(memoryBound, clockRatio[i]!),
  );
  const atTopOnly = oneClock && busyRatios.every((ratio) => ratio > 1 - CLOCK_RANGE);
  return {
    idleWatts: fit.idleWatts,
    dynamicWatts: oneClock && !atTopOnly ? null : dynamicWatts,
    powerMemoryBound: oneClock || together ? null : memoryBound,
    powerError: relativeError(fitted, powerWatts),
  };
}

function timePart({ clockRatio, workMs }: HostSamples, note: Note): number | null {
  const timed = workMs.map((ms, i) => (Number.isNaN(ms) ? -1 : i)).filter((i) => i >= 0);
  if (timed.length === 0) {
    note(['timeMemoryBound'], 'no-work-times', 'no reading has the time of a piece of work');
    return null;
  }
  const ratios = Float64Array.from(timed, (i) => clockRatio[i]!);
  if (range(ratios) < CLOCK_RANGE) {
    note(
      ['timeMemoryBound'],
      'one-clock',
      `clock ratios of timed work span ${range(ratios).toFixed(3)}; expected ${CLOCK_RANGE}`,
    );
    return null;
  }
  return fitClockTime(
    ratios,
    Float64Array.from(timed, (i) => workMs[i]!),
  ).memoryBound;
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

const range = (values: Float64Array): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** Pearson's correlation; 0 where either does not vary. */
function correlation(x: Float64Array, y: Float64Array): number {
  const meanOf = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    xy += (value - meanX) * (y[i]! - meanY);
    xx += (value - meanX) ** 2;
    yy += (y[i]! - meanY) ** 2;
  });
  return xx > 1e-12 && yy > 1e-12 ? xy / Math.sqrt(xx * yy) : 0;
}
