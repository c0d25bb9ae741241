import { fitClockTime } from './fitClock.ts';
import {
  CLOCK_RANGE,
  type HostSamples,
  type NoteUnidentified,
  SURE_ENOUGH,
  uncertainMessage,
} from './hostSamples.ts';
import { jackknifeErrors } from './jackknife.ts';
import { type RelativeError, relativeError } from './relativeError.ts';
import { rangeOf, valuesAt } from './sampleColumns.ts';
import { slowdown } from './slowdown.ts';

/** What readings say of time; null where they do not. */
export interface HostTimeFit {
  readonly timeMemoryBound: number | null;
  readonly timeError: RelativeError | null;
  readonly standardError: number | null;
}

const NOTHING: HostTimeFit = { timeMemoryBound: null, timeError: null, standardError: null };

/** The time part of `fitHost`, from the readings with a time of work. */
export function hostTimePart({ clockRatio, workMs }: HostSamples, note: NoteUnidentified): HostTimeFit {
  const timed = Array.from(workMs.keys()).filter((i) => !Number.isNaN(workMs[i]!));
  if (timed.length === 0) {
    note(['timeMemoryBound'], 'no-work-times', 'no reading has the time of a piece of work');
    return NOTHING;
  }
  const ratios = valuesAt(clockRatio, timed);
  const timesMs = valuesAt(workMs, timed);
  if (rangeOf(ratios) < CLOCK_RANGE) {
    note(
      ['timeMemoryBound'],
      'one-clock',
      `clock ratios of timed work span ${rangeOf(ratios).toFixed(3)}; expected ${CLOCK_RANGE}`,
    );
    return NOTHING;
  }
  const { memoryBound, fullClockMs } = fitClockTime(ratios, timesMs);
  const fitted = ratios.map((ratio) => fullClockMs * slowdown(memoryBound, ratio));
  const timeError = relativeError(fitted, timesMs);
  const standardError = timeStandardError(ratios, timesMs);
  if (standardError <= SURE_ENOUGH) return { timeMemoryBound: memoryBound, timeError, standardError };
  note(['timeMemoryBound'], 'uncertain', uncertainMessage(memoryBound, standardError));
  return { ...NOTHING, timeError };
}

/** Infinity where a tenth of the readings holds the only other clock. */
function timeStandardError(ratios: Float64Array, timesMs: Float64Array): number {
  const errors = jackknifeErrors(ratios.length, (kept) => {
    const keptRatios = valuesAt(ratios, kept);
    if (rangeOf(keptRatios) < CLOCK_RANGE) return null;
    return [fitClockTime(keptRatios, valuesAt(timesMs, kept)).memoryBound];
  });
  return errors?.[0] ?? Number.POSITIVE_INFINITY;
}
