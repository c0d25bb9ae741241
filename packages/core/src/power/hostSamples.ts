/** Readings of one GPU that works on one kind of load, one entry a reading in each column. */
export interface HostSamples {
  /** SM clock over the top clock, above 0, at most 1. */
  readonly clockRatio: Float64Array;
  /** Share of the time in which the GPU had work, 0 to 1. */
  readonly load: Float64Array;
  readonly powerWatts: Float64Array;
  /** Time of a fixed piece of work, in ms; NaN in readings without one. */
  readonly workMs: Float64Array;
}

/** What a host's own readings can say about it. */
export type HostParameter = 'idleWatts' | 'dynamicWatts' | 'powerMemoryBound' | 'timeMemoryBound';

/** Why a parameter cannot be told from the readings. */
export type UnidentifiedReason =
  /** Fewer readings than unknowns. */
  | 'few-samples'
  /** All readings at one clock: what a lower clock changes was not seen. */
  | 'one-clock'
  /** No reading at little load, so that idle power is an extrapolation. */
  | 'no-idle-sample'
  /** No reading under load. */
  | 'no-load-sample'
  /** Load and clock always moved together, so their effects cannot be told apart. */
  | 'load-follows-clock'
  /** The readings scatter too much for their number: the standard error is above `SURE_ENOUGH`. */
  | 'uncertain'
  /** No times of work. */
  | 'no-work-times'
  /** The readings contradict the form: power falls with load or with the clock. */
  | 'contradicts-model';

/** One parameter that the readings do not determine. */
export interface Unidentified {
  readonly parameter: HostParameter;
  readonly reason: UnidentifiedReason;
  /** What was seen, and what would be needed, for people. */
  readonly message: string;
}

/** Takes down what is not determined. */
export type NoteUnidentified = (
  parameters: readonly HostParameter[],
  reason: UnidentifiedReason,
  message: string,
) => void;

/** Clocks closer than this are one. */
export const CLOCK_RANGE = 0.05;

/** Highest standard error that a parameter may have: of a share as it is, of watts relative to them. */
export const SURE_ENOUGH = 0.15;

/** Message for the reason `uncertain`. */
export const uncertainMessage = (value: number, standardError: number): string =>
  Number.isFinite(standardError)
    ? `the fit says ${value.toPrecision(3)} with a standard error of ${standardError.toPrecision(2)}; expected more readings, or steadier ones`
    : 'a tenth of the readings holds all that tells it; expected more like them';
