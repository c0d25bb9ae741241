const FIRST_ROWS = 1 << 14;

/** Columns of events that grow by half when full, so that at no time more than 2.5 times their size is held. */
export interface EventColumns {
  rows: number;
  kind: Uint8Array;
  name: Int32Array;
  lane: Int32Array;
  startUs: Float64Array;
  durationUs: Float64Array;
  correlation: Float64Array;
}

/** Makes columns without rows. */
export function createEventColumns(): EventColumns {
  return {
    rows: 0,
    kind: new Uint8Array(FIRST_ROWS),
    name: new Int32Array(FIRST_ROWS),
    lane: new Int32Array(FIRST_ROWS),
    startUs: new Float64Array(FIRST_ROWS),
    durationUs: new Float64Array(FIRST_ROWS),
    correlation: new Float64Array(FIRST_ROWS),
  };
}

/** Adds a row and returns its number; the caller fills it in. */
export function addRow(columns: EventColumns): number {
  if (columns.rows === columns.kind.length) resize(columns, Math.ceil(columns.rows * 1.5));
  return columns.rows++;
}

/** Cuts the columns to their rows. */
export function trimColumns(columns: EventColumns): void {
  resize(columns, columns.rows);
}

function resize(columns: EventColumns, length: number): void {
  columns.kind = resized(columns.kind, new Uint8Array(length));
  columns.name = resized(columns.name, new Int32Array(length));
  columns.lane = resized(columns.lane, new Int32Array(length));
  columns.startUs = resized(columns.startUs, new Float64Array(length));
  columns.durationUs = resized(columns.durationUs, new Float64Array(length));
  columns.correlation = resized(columns.correlation, new Float64Array(length));
}

function resized<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from.length > to.length ? from.subarray(0, to.length) : from);
  return to;
}
