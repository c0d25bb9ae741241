/** One axis of a chart. */
export interface AxisSpec {
  /** What is shown, with its unit. */
  readonly label: string;
  /** Unit behind a figure in the read-out; empty for none. */
  readonly unit: string;
  readonly scale: 'linear' | 'log';
  /** Where ticks go and what they say; left to the browser when left out. */
  readonly ticks?: readonly AxisTick[];
  /** The axis always reaches these values. */
  readonly range?: readonly [min: number, max: number];
}

/** One labelled place on an axis. */
export interface AxisTick {
  readonly at: number;
  readonly text: string;
}

/**
 * The values of one policy, one per x value; null where it has none. In the report of a training `stated` and `observed`
 * stand in place of policies.
 */
interface SeriesSpec {
  readonly policy: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/**
 * One chart of the report, ready to be drawn: plain data that `assets/charts.js` reads in the browser. Figures are in
 * the units of the axes and rounded to what a screen can show.
 */
export interface ChartSpec {
  /** Name of the chart's element. */
  readonly id: string;
  readonly title: string;
  /** The key figures in words, for those who do not see the picture. */
  readonly caption: string;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  /** Ascending; at most `MAX_POINTS`. */
  readonly xValues: readonly number[];
  /** What the read-out calls each x value, where the number alone says nothing. */
  readonly xNames?: readonly string[];
  readonly series: readonly SeriesSpec[];
  /** `curve` for a smooth thing, `course` for one that jumps about, `points` for a few values with a mark each. */
  readonly style: 'curve' | 'course' | 'points';
  /** A line across the plot at one x or one y value. */
  readonly marks: readonly { readonly axis: 'x' | 'y'; readonly at: number; readonly text: string }[];
}

/** Most x values of a chart; more cannot be told apart on a screen. */
export const MAX_POINTS = 400;

/** Four significant digits: finer than a pixel, and short when written down. */
export function roundForPlot(value: number): number {
  return Number(value.toPrecision(4));
}
