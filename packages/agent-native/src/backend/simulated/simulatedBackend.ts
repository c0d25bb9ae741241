import {
  clockCount,
  clockMhzAt,
  dynamicPowerRatio,
  GPU_PRESETS,
  type GpuName,
  type GpuPreset,
} from '@wattlane/core/power';
import { CLOCK_REASONS, type GpuBackend, type GpuInfo, type GpuSample } from '../gpuBackend.ts';
import { NVML } from '../nvml/nvmlCodes.ts';

/** GPUs that are none. */
export interface SimulatedOptions {
  readonly gpus: number;
  readonly preset: GpuName;
  /** Monotonic time, in ms. */
  nowMs(): number;
  /** Share of the time that a GPU works, 0 to 1, at a moment. */
  load?(index: number, timeMs: number): number;
}

/** Work of a typical serving mix. */
const MEMORY_BOUND = 0.6;
/** How much of the highest limit is drawn above idle at full clock and load. */
const DYNAMIC_SHARE = 0.75;
/** How long a new clock takes to be in force. */
const LAG_MS = 30;

interface Chip {
  lock: { minMhz: number; maxMhz: number } | null;
  limitWatts: number;
  before: number;
  changedMs: number;
  energyJoules: number;
  lastMs: number;
}

/**
 * Simulated GPUs under real time, with the power model of the twin (docs/algorithms/power-model.md).
 *
 * Names begin with "simulated", so that nobody takes a figure for a measured one.
 */
export function createSimulatedBackend(options: SimulatedOptions): GpuBackend {
  const preset = GPU_PRESETS[options.preset];
  const load = options.load ?? ((index, timeMs) => 0.5 + 0.4 * Math.sin(timeMs / 10_000 + index));
  const chips = Array.from({ length: options.gpus }, (): Chip => newChip(preset, options.nowMs()));
  const gpus = chips.map((_, index) => simulatedGpu(preset, index));
  const done = Promise.resolve({ code: 0 });
  const write = (index: number, change: (chip: Chip) => void) => {
    const chip = chips[index]!;
    const nowMs = options.nowMs();
    chip.before = settledMhz(preset, chip, load(index, nowMs));
    chip.changedMs = nowMs;
    change(chip);
    return done;
  };
  return {
    kind: 'simulated',
    driverVersion: '',
    gpus,
    onEvent: () => {},
    sample: async () =>
      chips.map((chip, index) => sampleOf(preset, chip, options.nowMs(), load(index, options.nowMs()))),
    lockClocks: (index, minMhz, maxMhz) =>
      write(index, (chip) => {
        chip.lock = { minMhz, maxMhz };
      }),
    resetClocks: (index) =>
      write(index, (chip) => {
        chip.lock = null;
      }),
    setPowerLimit: (index, watts) =>
      write(index, (chip) => {
        chip.limitWatts = watts;
      }),
    readPowerLimit: async (index) => ({ code: 0, watts: chips[index]!.limitWatts }),
    setPersistence: async () => ({ code: NVML.notSupported }),
    close: async () => {},
  };
}

const newChip = (preset: GpuPreset, nowMs: number): Chip => ({
  lock: null,
  limitWatts: preset.tdpWatts,
  before: preset.topClockMhz,
  changedMs: -LAG_MS,
  energyJoules: 0,
  lastMs: nowMs,
});

function simulatedGpu(preset: GpuPreset, index: number): GpuInfo {
  return {
    uuid: `SIM-00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    index,
    name: `simulated ${preset.name}`,
    vendor: 'simulated',
    pciBusId: `0000:${(index + 1).toString(16).padStart(2, '0')}:00.0`,
    memoryBytes: 80 * 2 ** 30,
    topClockMhz: preset.topClockMhz,
    mig: false,
    guest: false,
    persistence: null,
    powerLimitWatts: preset.tdpWatts,
    capabilities: {
      clocksMhz: Array.from({ length: clockCount(preset) }, (_, step) => clockMhzAt(preset, step)),
      powerCap: { minWatts: preset.minCapWatts, maxWatts: preset.tdpWatts, defaultWatts: preset.tdpWatts },
      energyCounter: true,
      instantPower: true,
      perKnobReset: true,
    },
  };
}

function wattsAt(preset: GpuPreset, load: number, clockMhz: number): number {
  const dynamicWatts = load * DYNAMIC_SHARE * preset.tdpWatts;
  return preset.idleWatts + dynamicWatts * dynamicPowerRatio(MEMORY_BOUND, clockMhz / preset.topClockMhz);
}

/** The clock that the settings lead to: the highest that lock and limit leave. */
function settledMhz(preset: GpuPreset, { lock, limitWatts }: Chip, load: number): number {
  let step = clockCount(preset) - 1;
  while (step > 0 && clockMhzAt(preset, step) > (lock?.maxMhz ?? Number.POSITIVE_INFINITY)) step -= 1;
  while (step > 0 && wattsAt(preset, load, clockMhzAt(preset, step)) > limitWatts) step -= 1;
  return clockMhzAt(preset, step);
}

function sampleOf(preset: GpuPreset, chip: Chip, nowMs: number, load: number): GpuSample {
  const settled = settledMhz(preset, chip, load);
  const smClockMhz = nowMs - chip.changedMs < LAG_MS ? chip.before : settled;
  const powerWatts = wattsAt(preset, load, smClockMhz);
  chip.energyJoules += (powerWatts * (nowMs - chip.lastMs)) / 1000;
  chip.lastMs = nowMs;
  const locked = chip.lock !== null && chip.lock.maxMhz < preset.topClockMhz;
  const capped = locked ? settled < chip.lock!.maxMhz : settled < preset.topClockMhz;
  return {
    timeMs: nowMs,
    powerWatts,
    energyJoules: chip.energyJoules,
    smClockMhz,
    memClockMhz: null,
    temperatureCelsius: 35 + powerWatts / 20,
    utilizationRatio: load,
    memoryUsedBytes: null,
    powerLimitWatts: chip.limitWatts,
    clockReasons: (locked ? CLOCK_REASONS.locked : 0) | (capped ? CLOCK_REASONS.powerCap : 0),
    code: 0,
  };
}
