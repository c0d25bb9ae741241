/** A range of SM clocks, in MHz. */
export interface ClockRange {
  readonly minMhz: number;
  readonly maxMhz: number;
}

/** What one client asks of one GPU. */
export interface Claim {
  /** `maxMhz` is the clock that the client's SLO needs; null when it does not care. */
  readonly clock: ClockRange | null;
  /** What the GPU may draw at the most, in W; null when it does not care. */
  readonly powerWatts: number | null;
}

/** What a GPU is set to. Null: stock. */
export interface Setting {
  readonly clock: ClockRange | null;
  readonly powerWatts: number | null;
}

/** What a GPU is set to when nobody wants anything of it. */
export const STOCK: Setting = { clock: null, powerWatts: null };

/** Bounds of the operator, who always wins. */
export interface OperatorLimits {
  /** No lock below this, in MHz. */
  readonly minClockMhz?: number;
  /** No clock above this, in MHz, whoever asks for more. */
  readonly maxClockMhz?: number;
  /** No cap below this, in W. */
  readonly minPowerWatts?: number;
}
