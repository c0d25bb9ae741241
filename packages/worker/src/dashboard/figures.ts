/** What stands for a value that is not known. */
export const NONE = '–';

/** By digits behind the point; making a format costs more than using it a hundred times. */
const FORMATS = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }));

/** A number with three significant digits and its thousands grouped; `NONE` for null. */
export function figure(value: number | null, unit = ''): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  const digits = size === 0 ? 0 : Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(size))));
  const text = FORMATS[digits]!.format(value);
  return unit === '' ? text : `${text} ${unit}`;
}

/** A time in ms, or in s from one second on. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return NONE;
  return Math.abs(ms) < 1000 ? figure(Math.round(ms * 10) / 10, 'ms') : figure(ms / 1000, 's');
}

/** A ratio from 0 to 1 as a percentage; never rounded to 100 % when it is less. */
export function percent(ratio: number | null): string {
  if (ratio === null || !Number.isFinite(ratio)) return NONE;
  const tenths = Math.floor(ratio * 1000 + 1e-9);
  return `${FORMATS[1]!.format(tenths / 10)} %`;
}

/** Time of day in UTC, as `14:03:05`. */
export const clockTime = (epochMs: number): string => new Date(epochMs).toISOString().slice(11, 19);

/** `part / whole`; null when there is nothing. */
export const ratioOf = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
