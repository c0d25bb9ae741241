import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WattlaneError } from '@wattlane/core/errors';
import { fitClockPower, fitClockTime, GPU_NAMES, GPU_PRESETS, isTrustedClock } from '@wattlane/core/power';
import { mean } from '@wattlane/core/stats';
import { readDataLines } from '../../data.ts';
import type { BenchContext } from '../../harness.ts';

const SUFFIX = '-clock-sweep.csv';
/** Shares of the lowest reading that are tried as idle draw, for a GPU without a preset. */
const IDLE_SHARES = Array.from({ length: 19 }, (_, i) => i * 0.05);

/** Measurements of one kernel at one memory clock, trusted clocks only. */
interface Sweep {
  readonly ratios: Float64Array;
  readonly timesMs: Float64Array;
  readonly powerWatts: Float64Array;
}

/** Mean relative errors of the time and the power model, fitted per kernel, over every sweep of the data folder. */
export function modelMetrics({ data, log }: BenchContext): Record<string, number> {
  const timeErrors: number[] = [];
  const powerErrors: number[] = [];
  for (const name of sweepFiles(data.path)) {
    const sweeps = readSweeps(readDataLines(data, `power/${name}`), name);
    const time = sweeps.map(({ ratios, timesMs }) => fitClockTime(ratios, timesMs).error.mean);
    const power = powerFitErrors(name, sweeps);
    log(
      `models: ${name}: ${sweeps.length} kernels, time ${mean(time).toFixed(4)}, power ${mean(power).toFixed(4)}`,
    );
    timeErrors.push(...time);
    powerErrors.push(...power);
  }
  return { timeModelMeanError: mean(timeErrors), powerModelMeanError: mean(powerErrors) };
}

function sweepFiles(folder: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(join(folder, 'power'));
  } catch {
    // Said below: a folder that is not there holds no sweep.
  }
  const sweeps = names.filter((name) => name.endsWith(SUFFIX)).sort();
  if (sweeps.length > 0) return sweeps;
  throw new WattlaneError(
    'ERR_BENCH_DATA',
    `no power/*${SUFFIX} in ${folder}; pass --data DIR, a folder laid out like shared/data`,
  );
}

/** The kernels of a sweep that have at least two trusted clocks, which a fit needs. */
function readSweeps([header, ...lines]: readonly string[], name: string): Sweep[] {
  const names = header!.split(',');
  const [kernel, clock, memory, time, power] = [
    'kernel',
    'smClockMhz',
    'memClockMhz',
    'timeMs',
    'powerWatts',
  ].map((column) => names.indexOf(column)) as [number, number, number, number, number];
  if (Math.min(kernel, clock, time, power) < 0) {
    throw new WattlaneError('ERR_BENCH_DATA', `${name} lacks one of kernel, smClockMhz, timeMs, powerWatts`);
  }
  const rows = lines.map((line) => line.split(','));
  const topMhz = Math.max(...rows.map((row) => Number(row[clock])));
  const groups = new Map<string, string[][]>();
  for (const row of rows) {
    if (!isTrustedClock(Number(row[clock]) / topMhz)) continue;
    const key = `${row[kernel]} ${memory < 0 ? '' : row[memory]}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const column = (group: string[][], place: number) => Float64Array.from(group, (row) => Number(row[place]));
  return [...groups.values()]
    .map((group) => ({
      ratios: column(group, clock).map((mhz) => mhz / topMhz),
      timesMs: column(group, time),
      powerWatts: column(group, power),
    }))
    .filter(({ ratios }) => new Set(ratios).size >= 2);
}

/** The idle draw is the preset's where the file is named after one, else the one that fits its kernels best. */
function powerFitErrors(name: string, sweeps: readonly Sweep[]): number[] {
  const lowestWatts = Math.min(...sweeps.flatMap(({ powerWatts }) => [...powerWatts]));
  const preset = GPU_NAMES.find((gpu) => name.startsWith(`${gpu}-`));
  const candidates =
    preset !== undefined && GPU_PRESETS[preset].idleWatts < lowestWatts
      ? [GPU_PRESETS[preset].idleWatts]
      : IDLE_SHARES.map((share) => share * lowestWatts);
  const errors = candidates.map((idleWatts) =>
    sweeps.map(({ ratios, powerWatts }) => fitClockPower(ratios, powerWatts, idleWatts).error.mean),
  );
  return errors.reduce((best, next) => (mean(next) < mean(best) ? next : best));
}
