import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fitSensitivity } from '@wattlane/core/sensitivity';
import { mean } from '@wattlane/core/stats';
import { type DataFolder, readDataLines } from '../../data.ts';

const FILE = 'power/v100-clock-sweep.csv';

/** Clocks below this slow caches and crossbar too; see docs/algorithms/power-model.md. */
const TRUSTED_CLOCK_RATIO = 0.684;

/**
 * How well two clocks tell the others: each kernel's coefficient from its times at the top clock and at the lowest trusted one,
 * and the relative error of the times that it predicts between them. Nothing when the clock sweep is not there.
 */
export function twoClockMetrics(data: DataFolder): Record<string, number> {
  if (!existsSync(join(data.path, FILE))) return {};
  const errors: number[] = [];
  for (const times of sweeps(data)) {
    const top = Math.max(...times.keys());
    const clocks = [...times.keys()].filter((mhz) => mhz / top >= TRUSTED_CLOCK_RATIO).sort((a, b) => a - b);
    if (clocks.length < 3) continue;
    const slowdown = (mhz: number): number => times.get(mhz)! / times.get(top)!;
    const { sensitivity } = fitSensitivity([clocks[0]! / top], [slowdown(clocks[0]!)]);
    for (const mhz of clocks.slice(1, -1)) {
      errors.push(Math.abs((1 + sensitivity * (top / mhz - 1)) / slowdown(mhz) - 1));
    }
  }
  return errors.length === 0
    ? {}
    : { twoClockMeanError: mean(errors), twoClockWorstError: Math.max(...errors) };
}

/** Times of each kernel, in ms, by the SM clock in MHz. */
function sweeps(data: DataFolder): Iterable<ReadonlyMap<number, number>> {
  const [header = '', ...lines] = readDataLines(data, FILE);
  const names = header.split(',');
  const [kernel, clock, time] = ['kernel', 'smClockMhz', 'timeMs'].map((name) => names.indexOf(name));
  const found = new Map<string, Map<number, number>>();
  for (const line of lines) {
    const fields = line.split(',');
    const own = found.get(fields[kernel!]!) ?? new Map<number, number>();
    found.set(fields[kernel!]!, own.set(Number(fields[clock!]), Number(fields[time!])));
  }
  return found.values();
}
