import type { GpuSample } from '../gpuBackend.ts';

/** Places in a sample of the addon: 16 words of 8 bytes a GPU. The same list stands in native/addon/gpu.h. */
const WORDS = 16;
const CODE = 0;
const VALID = 1;
const TIME_MS = 2;
const POWER_MW = 3;
const SM_MHZ = 4;
const MEM_MHZ = 5;
const CELSIUS = 6;
const UTILIZATION = 7;
const LIMIT_MW = 8;
const ENERGY_MJ = 13;
const REASONS = 14;
const MEMORY_USED = 15;

/**
 * Reads one GPU out of the addon's packed samples and converts mW, mJ and per cent.
 *
 * The last three words are unsigned 64-bit integers. They become numbers: energy in mJ stays below 2^53 for 285,000 years
 * at 1 kW, and one that does not is left out rather than rounded.
 *
 * @param place  of the GPU in the batch; not checked
 */
export function sampleAt(buffer: ArrayBuffer, place: number): GpuSample {
  const real = new Float64Array(buffer, place * WORDS * 8, WORDS);
  const whole = new BigUint64Array(buffer, place * WORDS * 8, WORDS);
  const valid = real[VALID]!;
  const has = (word: number) => Math.floor(valid / 2 ** word) % 2 === 1;
  const reading = (word: number, scale: number) => (has(word) ? real[word]! * scale : null);
  const count = (word: number) =>
    has(word) && whole[word]! <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole[word]!) : null;
  const energyMj = count(ENERGY_MJ);
  return {
    code: real[CODE]!,
    timeMs: real[TIME_MS]!,
    powerWatts: reading(POWER_MW, 0.001),
    energyJoules: energyMj === null ? null : energyMj / 1000,
    smClockMhz: reading(SM_MHZ, 1),
    memClockMhz: reading(MEM_MHZ, 1),
    temperatureCelsius: reading(CELSIUS, 1),
    utilizationRatio: reading(UTILIZATION, 0.01),
    memoryUsedBytes: count(MEMORY_USED),
    powerLimitWatts: reading(LIMIT_MW, 0.001),
    clockReasons: count(REASONS),
  };
}

/** How many GPUs a batch holds. */
export const sampleCount = (buffer: ArrayBuffer): number => buffer.byteLength / (WORDS * 8);
