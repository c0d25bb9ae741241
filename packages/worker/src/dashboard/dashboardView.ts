/** Figures in large print, in the order of the page. */
export const TILE_NAMES = [
  'waiting',
  'running',
  'saved',
  'ttft',
  'tpot',
  'requests',
  'tokens',
  'energy',
  'carbon',
] as const;

/** One of `TILE_NAMES`. */
export type TileName = (typeof TILE_NAMES)[number];

/** One figure: its value and what it says beside it. */
export interface Tile {
  readonly value: string;
  readonly note: string;
}

/** Tables of the page; the first five stand under the chart of the same name. */
export const TABLE_NAMES = [
  'queue',
  'lengths',
  'waits',
  'latency',
  'tokens',
  'bands',
  'backends',
  'requests',
] as const;

/** One of `TABLE_NAMES`. */
export type TableName = (typeof TABLE_NAMES)[number];

/** Values over time, by the names that the charts know. */
export const SERIES_NAMES = [
  'interactive',
  'standard',
  'best-effort',
  'realWaitMs',
  'fcfsWaitMs',
  'ttftP50Ms',
  'ttftP99Ms',
  'inputTokensPerSecond',
  'outputTokensPerSecond',
] as const;

/** One of `SERIES_NAMES`. */
export type SeriesName = (typeof SERIES_NAMES)[number];

/** What the page shows at one moment. All text is made here, so that the page with and without scripts says the same. */
export interface DashboardView {
  /** One sentence for those who listen rather than look. */
  readonly summary: string;
  /** When, in UTC. */
  readonly time: string;
  readonly tiles: Readonly<Record<TileName, Tile>>;
  /** Rows of cells; the first cell of each is its heading. */
  readonly tables: Readonly<Record<TableName, readonly (readonly string[])[]>>;
  /** Buckets, oldest first: all of them, or the newest few. */
  readonly series: {
    /** Start of each bucket, in s since 1970. */
    readonly times: readonly number[];
    readonly values: Readonly<Record<SeriesName, readonly (number | null)[]>>;
  };
  /** Predicted and actual tokens of answers that ended by themselves: all that are kept, or those since the last view. */
  readonly points: { readonly actual: readonly number[]; readonly predicted: readonly number[] };
  readonly slo: { readonly ttftMs: number | null; readonly tpotMs: number | null };
}
