import type { DataFolder } from './data.ts';

/** Bounds that a metric has to keep, both inclusive. */
export interface Bar {
  readonly min?: number;
  readonly max?: number;
}

/** What a bench gets from its caller. */
export interface BenchContext {
  readonly data: DataFolder;
  /** Reports progress, one line at a time. */
  log(line: string): void;
}

/** Figures of one run, by name; the unit is the end of the name. */
export type Metrics = Readonly<Record<string, number>>;

/** One experiment that can be run by name. */
export interface Bench {
  readonly name: string;
  /** One line for the list of benches. */
  readonly description: string;
  readonly bars: Readonly<Record<string, Bar>>;
  /** @throws WattlaneError ERR_BENCH_DATA when a data file is missing or broken */
  run(context: BenchContext): Metrics | Promise<Metrics>;
}

/** Whether a figure keeps its bar; one that is missing or not a number keeps none. */
export function meetsBar(value: number | undefined, bar: Bar): boolean {
  return value !== undefined && value >= (bar.min ?? -Infinity) && value <= (bar.max ?? Infinity);
}

/** The machine-readable result: one line of JSON, in which a figure that is not finite is null. */
export function resultLine(bench: Bench, metrics: Metrics): string {
  return JSON.stringify({ bench: bench.name, metrics });
}

/** The result for people: a table of metric, value, bar and whether it is met, one line each. */
export function resultTable(bench: Bench, metrics: Metrics): string[] {
  const names = [...new Set([...Object.keys(metrics), ...Object.keys(bench.bars)])];
  const rows = names.map((name) => resultRow(name, metrics[name], bench.bars[name]));
  return alignColumns([['metric', 'value', 'bar', 'met'], ...rows]);
}

function resultRow(name: string, value: number | undefined, bar: Bar | undefined): string[] {
  const shown = value === undefined ? 'missing' : String(Number(value.toPrecision(6)));
  return bar === undefined
    ? [name, shown, '', '']
    : [name, shown, describeBar(bar), meetsBar(value, bar) ? 'yes' : 'NO'];
}

function describeBar(bar: Bar): string {
  const parts = [];
  if (bar.min !== undefined) parts.push(`>= ${bar.min}`);
  if (bar.max !== undefined) parts.push(`<= ${bar.max}`);
  return parts.join(', ');
}

function alignColumns(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
