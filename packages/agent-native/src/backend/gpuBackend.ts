/** What one knob of a GPU allows, as found when the agent started. Watts and MHz. */
export interface GpuCapabilities {
  /** SM clocks that can be locked, ascending; empty where clocks cannot be locked. */
  readonly clocksMhz: readonly number[];
  /** Null where the limit cannot be set. */
  readonly powerCap: {
    readonly minWatts: number;
    readonly maxWatts: number;
    readonly defaultWatts: number;
  } | null;
  /** Whether the GPU counts its energy itself. */
  readonly energyCounter: boolean;
  /** Whether readings of power are instant rather than an average over a second. */
  readonly instantPower: boolean;
  /** Whether clocks can be reset without the power limit; AMD resets all domains at once. */
  readonly perKnobReset: boolean;
}

/** One physical GPU. Clocks and power belong to it as a whole, also where MIG cuts it up. */
export interface GpuInfo {
  /** Stays the same over restarts, unlike the index. */
  readonly uuid: string;
  readonly index: number;
  readonly name: string;
  readonly vendor: 'nvidia' | 'amd' | 'intel' | 'simulated';
  readonly pciBusId: string;
  readonly memoryBytes: number;
  readonly topClockMhz: number;
  readonly mig: boolean;
  /** A guest of a hypervisor: its knobs belong to the host. */
  readonly guest: boolean;
  /** Whether the driver keeps the GPU's state without a program that uses it; null where that is not told. */
  readonly persistence: boolean | null;
  /** Power limit in force when the agent started, in W; null where it cannot be read. */
  readonly powerLimitWatts: number | null;
  readonly capabilities: GpuCapabilities;
}

/** Readings of one GPU at one moment; null for what it does not tell. */
export interface GpuSample {
  /** Monotonic time of the reading, in ms. */
  readonly timeMs: number;
  readonly powerWatts: number | null;
  /** Energy since an unknown start, in J; counts up. */
  readonly energyJoules: number | null;
  readonly smClockMhz: number | null;
  readonly memClockMhz: number | null;
  readonly temperatureCelsius: number | null;
  readonly utilizationRatio: number | null;
  readonly memoryUsedBytes: number | null;
  /** Power limit in force, in W. */
  readonly powerLimitWatts: number | null;
  /** Why the clock is what it is; bits of `CLOCK_REASONS`. */
  readonly clockReasons: number | null;
  /** 0, or the code with which the driver refuses; see `nvmlCodes.ts`. */
  readonly code: number;
}

/** Bits of `GpuSample.clockReasons`, the same for all vendors. */
export const CLOCK_REASONS = {
  idle: 0x1,
  locked: 0x2,
  powerCap: 0x4,
  hardwareSlowdown: 0x8,
  syncBoost: 0x10,
  softwareThermal: 0x20,
  hardwareThermal: 0x40,
  powerBrake: 0x80,
  displayClock: 0x100,
} as const;

/** How a write ended. `code` is 0 when the driver took it. */
export interface WriteResult {
  readonly code: number;
}

/** News that a backend tells on its own. */
export type GpuEvent =
  | { readonly kind: 'xid'; readonly index: number; readonly xid: number }
  /** A write that was given up came back: what it set may be in force. */
  | { readonly kind: 'late'; readonly index: number; readonly code: number };

/**
 * GPUs of one kind: NVML, or simulated ones. Made to fit AMD SMI and Level Zero too: every knob may be missing, resetting
 * may concern all knobs at once, and units are those of the project, so each backend converts where values enter.
 *
 * No method throws for what a driver refuses; the code tells. No method waits longer than its deadline.
 */
export interface GpuBackend {
  readonly kind: 'nvml' | 'simulated';
  /** For people and metrics; empty where there is none. */
  readonly driverVersion: string;
  /** GPUs in the order of their index; one that could not be opened is missing. */
  readonly gpus: readonly GpuInfo[];
  onEvent: (event: GpuEvent) => void;
  /**
   * Reads all GPUs at once, in the order of `gpus`.
   *
   * @param all  also what changes slowly: temperature, memory
   */
  sample(all: boolean): Promise<readonly GpuSample[]>;
  /** Allows SM clocks from `minMhz` to `maxMhz` only. */
  lockClocks(index: number, minMhz: number, maxMhz: number): Promise<WriteResult>;
  resetClocks(index: number): Promise<WriteResult>;
  setPowerLimit(index: number, watts: number): Promise<WriteResult>;
  /** Power limit in force, in W; null with a code when it cannot be read. */
  readPowerLimit(index: number): Promise<{ readonly code: number; readonly watts: number | null }>;
  /** Turns persistence mode on or off; code 3 where there is none. */
  setPersistence(index: number, on: boolean): Promise<WriteResult>;
  /** Lets go of all GPUs. Nothing may be called afterwards. */
  close(): Promise<void>;
}
