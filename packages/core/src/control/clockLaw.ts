import type { GpuSnapshot } from './gpuSnapshot.ts';

/** Why a clock was asked for. */
export type ClockReason =
  /** The law always asks for this clock. */
  | 'fixed'
  /** Nothing present: the lowest clock at which the next request is safe. */
  | 'idle'
  /** Lowest clock at which every present request is predicted to be in time. */
  | 'slack'
  /** No clock keeps every present request in time, so the highest. */
  | 'late'
  /** A lower clock would take more energy. */
  | 'energy'
  /** Too many requests missed the SLO of late. */
  | 'misses'
  /** The clock that the tenants' sensitivities ask for. */
  | 'tenants'
  /** Attainment is at risk: multiplicative increase. */
  | 'at-risk'
  /** Attainment is safe: additive decrease. */
  | 'safe'
  /** Neither at risk nor safe for long enough, or too few requests to tell. */
  | 'steady'
  /** Requests piled up. */
  | 'burst'
  /** No SLO figures of late: the top clock, since a silent failure must not be a slow one. */
  | 'no-slo-data'
  /** The power cap leaves no higher clock. */
  | 'power-cap'
  /** The GPU holds its clock down itself, so it is not raised further. */
  | 'throttled'
  /** The floor of the limits. */
  | 'floor';

/** A clock that a law asks for. */
export interface ClockIntent {
  /** SM clock over the top clock, above 0, at most 1. */
  readonly clockRatio: number;
  readonly reason: ClockReason;
}

/**
 * A rule for the SM clock of one GPU. The twin and a host's agent run the same one.
 *
 * A law asks; `governClock` decides what is written, since the limits on writes, floor, cap and throttling are the same
 * whatever the law.
 *
 * @typeParam State  what the law remembers: plain data that the caller owns, stores and restores
 * @typeParam Work   what the GPU has to do, see `GpuSnapshot`
 */
export interface ClockLaw<State, Work> {
  readonly name: string;
  /** The longest time between two questions while requests are present, in ms. SLO figures older than two are missing. */
  readonly periodMs: number;
  createState(): State;
  /** Folds what the snapshot tells into `state`, in place, and says which clock is wanted. */
  decide(state: State, snapshot: GpuSnapshot<Work>): ClockIntent;
}
