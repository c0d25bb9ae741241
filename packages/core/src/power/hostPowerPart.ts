import { dynamicPowerRatio } from './dynamicPower.ts';
import { fitHostPower, type HostPowerParts } from './fitHostPower.ts';
import {
  CLOCK_RANGE,
  type HostParameter,
  type HostSamples,
  type NoteUnidentified,
  SURE_ENOUGH,
  uncertainMessage,
} from './hostSamples.ts';
import { jackknifeErrors } from './jackknife.ts';
import { type RelativeError, relativeError } from './relativeError.ts';
import { correlation, rangeOf, valuesAt } from './sampleColumns.ts';

/** What readings say of power; null where they do not. */
export interface HostPowerFit {
  readonly idleWatts: number | null;
  readonly dynamicWatts: number | null;
  readonly powerMemoryBound: number | null;
  readonly powerError: RelativeError | null;
  /** Standard errors of the three, in this order. */
  readonly errors: readonly (number | null)[];
}

const ALL: readonly HostParameter[] = ['idleWatts', 'dynamicWatts', 'powerMemoryBound'];

const NOTHING: HostPowerFit = {
  idleWatts: null,
  dynamicWatts: null,
  powerMemoryBound: null,
  powerError: null,
  errors: [null, null, null],
};

const NEEDED_SAMPLES = 5;

/** A reading with at most this load counts as idle, one with at least the other as load. */
const IDLE_LOAD = 0.1;
const BUSY_LOAD = 0.3;

/** Load and clock that are correlated more than this move together. */
const HIGHEST_CORRELATION = 0.98;

/** The power part of `fitHost`: what is missing in the readings first, then the fit, then how sure it is. */
export function hostPowerPart(samples: HostSamples, note: NoteUnidentified): HostPowerFit {
  const { load, powerWatts } = samples;
  if (load.length < NEEDED_SAMPLES) {
    note(ALL, 'few-samples', `${load.length} readings at trusted clocks; expected ${NEEDED_SAMPLES}`);
    return NOTHING;
  }
  const idle = load.filter((value) => value <= IDLE_LOAD);
  if (load.every((value) => value < BUSY_LOAD)) {
    note(
      ['dynamicWatts', 'powerMemoryBound'],
      'no-load-sample',
      `no reading with a load of ${BUSY_LOAD} or more`,
    );
    if (idle.length < load.length) return noteIdle(load, note, ['idleWatts']);
    return { ...NOTHING, idleWatts: powerWatts.reduce((sum, value) => sum + value, 0) / load.length };
  }
  // Without an idle reading idle and dynamic power trade against each other, and the share with both.
  if (idle.length === 0) return noteIdle(load, note, ALL);
  const fit = fitHostPower(samples.clockRatio, load, powerWatts);
  if (fit !== null) return sureParts(samples, fit, note);
  note(ALL, 'contradicts-model', 'power does not rise with load and clock as the model says');
  return NOTHING;
}

function noteIdle(
  load: Float64Array,
  note: NoteUnidentified,
  parameters: readonly HostParameter[],
): HostPowerFit {
  const least = load.reduce((a, b) => Math.min(a, b), 1);
  note(
    parameters,
    'no-idle-sample',
    `the lowest load is ${least}; expected ${parameters.length === 1 ? 'all readings' : 'a reading'} with ${IDLE_LOAD} or less`,
  );
  return NOTHING;
}

/** Keeps of a fit what the readings determine. */
function sureParts(samples: HostSamples, fit: HostPowerParts, note: NoteUnidentified): HostPowerFit {
  const open = clockGaps(samples, note);
  const values = valuesOf(fit);
  const errors = standardErrors(samples);
  const kept = ALL.map((parameter, place): number | null => {
    if (open.has(parameter)) return null;
    const value = values[place]!;
    const error = errors[place]!;
    const limit = parameter === 'powerMemoryBound' ? SURE_ENOUGH : SURE_ENOUGH * value;
    if (error <= limit) return value;
    note([parameter], 'uncertain', uncertainMessage(value, error));
    return null;
  });
  const [idleWatts, dynamicWatts, memoryBound] = values;
  const fitted = samples.load.map(
    (load, i) => idleWatts + load * dynamicWatts * dynamicPowerRatio(memoryBound, samples.clockRatio[i]!),
  );
  return {
    idleWatts: kept[0]!,
    dynamicWatts: kept[1]!,
    powerMemoryBound: kept[2]!,
    powerError: relativeError(fitted, samples.powerWatts),
    errors: kept.map((value, place) => (value === null ? null : errors[place]!)),
  };
}

/** Notes and returns what readings at these clocks cannot tell. */
function clockGaps({ clockRatio, load }: HostSamples, note: NoteUnidentified): Set<HostParameter> {
  const busy = Array.from(load.keys()).filter((i) => load[i]! >= BUSY_LOAD);
  const ratios = valuesAt(clockRatio, busy);
  if (rangeOf(ratios) < CLOCK_RANGE) {
    // At the top clock dynamic power is what is read there; at a lower one it would be an extrapolation.
    const atTop = ratios.every((ratio) => ratio > 1 - CLOCK_RANGE);
    const open: HostParameter[] = atTop ? ['powerMemoryBound'] : ['dynamicWatts', 'powerMemoryBound'];
    note(
      open,
      'one-clock',
      `clock ratios under load span ${rangeOf(ratios).toFixed(3)}; expected ${CLOCK_RANGE}`,
    );
    return new Set(open);
  }
  if (Math.abs(correlation(ratios, valuesAt(load, busy))) <= HIGHEST_CORRELATION) return new Set();
  note(
    ['powerMemoryBound'],
    'load-follows-clock',
    'load and clock rise and fall together; expected different loads at one clock',
  );
  return new Set(['powerMemoryBound']);
}

/** Idle power, dynamic power at the top clock and its memory-bound share. */
function valuesOf({ idleWatts, memoryWatts, computeWatts }: HostPowerParts): [number, number, number] {
  const dynamicWatts = memoryWatts + computeWatts;
  return [idleWatts, dynamicWatts, memoryWatts / dynamicWatts];
}

function standardErrors(samples: HostSamples): readonly number[] {
  const { clockRatio, load, powerWatts } = samples;
  const errors = jackknifeErrors(load.length, (kept) => {
    const fit = fitHostPower(valuesAt(clockRatio, kept), valuesAt(load, kept), valuesAt(powerWatts, kept));
    return fit && valuesOf(fit);
  });
  return errors ?? ALL.map(() => Number.POSITIVE_INFINITY);
}
