/** The GPU types that come with a preset. */
export type GpuName = 'v100' | 'a100' | 'h100' | 'b200';

/** What the models need to know of one GPU. Plain data: an embedder may write its own for another chip. */
export interface GpuPreset {
  /** Product and form factor that the numbers are for. */
  readonly name: string;
  /** Highest SM clock, in MHz; a clock ratio is relative to it. */
  readonly topClockMhz: number;
  /** Lowest SM clock that can be locked, in MHz. */
  readonly minClockMhz: number;
  /**
   * Distance between two clocks, in MHz; the range from lowest to top is a whole number of them. A half is cut off in
   * what the driver reports (502.5 reads 502).
   */
  readonly clockStepMhz: number;
  /** Default and highest power limit, in W. */
  readonly tdpWatts: number;
  /** Lowest power limit that the driver accepts, in W. */
  readonly minCapWatts: number;
  /** Draw with nothing to do, in W; what was loaded when it was read differs from GPU to GPU, see `GPU_PRESETS`. */
  readonly idleWatts: number;
  /** Memory bandwidth, in GB/s (10^9 bytes). */
  readonly memoryGigabytesPerSecond: number;
  /** Dense FP16 tensor throughput, in 10^12 operations a second. */
  readonly denseFp16Teraflops: number;
}

/**
 * GPUs with a preset. Each number is marked: (m) measured, read from a public log or sweep; (p) published by the
 * maker; (r) from memory, not checked; (a) assumed.
 *
 * - `v100`, V100-PCIe 32 GB: top clock 1380 and step 7.5 MHz (m, all ten clocks of NV-DVFS-Benchmark's sweep are
 *   multiples of 7.5 with the half cut off); lowest clock 135 MHz (r); 250 W (p); lowest limit 100 W (m, the lowest of
 *   Zeus' sweep); idle 30 W (the floor of a fit to the clock sweep, docs/algorithms/power-model.md); 900 GB/s and
 *   112 TFLOPS (p).
 * - `a100`, A100-SXM 80 GB: 1410 MHz, 400 W and lowest limit 100 W (m, `nvidia-smi -q` in a public training log);
 *   lowest clock 210 MHz and step 15 MHz (r); idle 55 W (r; that log shows 68 W with a model loaded at 1155 MHz);
 *   2039 GB/s and 312 TFLOPS (p).
 * - `h100`, H100-SXM 80 GB: 1980 MHz, 700 W, lowest limit 200 W, idle 75 W (m, public `nvidia-smi -q` logs: 72 to 75 W
 *   at 345 MHz); lowest clock 345 MHz (m as an idle clock, r as the lowest); step 15 MHz (r); 3350 GB/s and 989 TFLOPS
 *   (p).
 * - `b200`, B200-SXM 180 GB: 1000 W (p); idle 140 W (m, public `nvidia-smi` tables: 136 to 145 W, no model loaded);
 *   1965 MHz, lowest clock 120 MHz, step 15 MHz (r); lowest limit 200 W (a); 8000 GB/s and 2250 TFLOPS (p).
 */
export const GPU_PRESETS: Readonly<Record<GpuName, GpuPreset>> = {
  v100: {
    name: 'V100-PCIe 32 GB',
    topClockMhz: 1380,
    minClockMhz: 135,
    clockStepMhz: 7.5,
    tdpWatts: 250,
    minCapWatts: 100,
    idleWatts: 30,
    memoryGigabytesPerSecond: 900,
    denseFp16Teraflops: 112,
  },
  a100: {
    name: 'A100-SXM 80 GB',
    topClockMhz: 1410,
    minClockMhz: 210,
    clockStepMhz: 15,
    tdpWatts: 400,
    minCapWatts: 100,
    idleWatts: 55,
    memoryGigabytesPerSecond: 2039,
    denseFp16Teraflops: 312,
  },
  h100: {
    name: 'H100-SXM 80 GB',
    topClockMhz: 1980,
    minClockMhz: 345,
    clockStepMhz: 15,
    tdpWatts: 700,
    minCapWatts: 200,
    idleWatts: 75,
    memoryGigabytesPerSecond: 3350,
    denseFp16Teraflops: 989,
  },
  b200: {
    name: 'B200-SXM 180 GB',
    topClockMhz: 1965,
    minClockMhz: 120,
    clockStepMhz: 15,
    tdpWatts: 1000,
    minCapWatts: 200,
    idleWatts: 140,
    memoryGigabytesPerSecond: 8000,
    denseFp16Teraflops: 2250,
  },
};

/** Names of the GPUs with a preset, oldest first. */
export const GPU_NAMES: readonly GpuName[] = ['v100', 'a100', 'h100', 'b200'];
