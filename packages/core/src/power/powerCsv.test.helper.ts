import { existsSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../../shared/data/power/', import.meta.url);

/** Tells whether a measurement file is there; it is not part of the repository. */
export const hasPowerCsv = (name: string): boolean => existsSync(new URL(name, FOLDER));

/** Rows of a measurement file, each column by its name, all as text. */
export function readPowerCsv(name: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(new URL(name, FOLDER), 'utf8').trim().split(/\r?\n/);
  const names = header!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((field, i) => [names[i]!, field])));
}

/** One column of some rows as numbers. */
export const column = (rows: readonly Record<string, string>[], name: string): Float64Array =>
  Float64Array.from(rows, (row) => Number(row[name]));
