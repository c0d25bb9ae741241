/**
 * A number for a reader: three significant digits, no exponent, no digits behind the point from 100 on; whole numbers
 * keep all their digits in front of the point.
 *
 * @returns `0.0123`, `12.3`, `1235`; `-` for what is no number
 */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value === 0) return '0';
  const digits = decimalsFor(Math.abs(value));
  return value.toFixed(digits);
}

/** A change in percent with its sign: `+4.2%`, `-28%`, `0%`; `-` for what is no number. */
export function signedPercent(ratio: number): string {
  if (!Number.isFinite(ratio)) return '-';
  const percent = ratio * 100;
  const text = percent.toFixed(Math.abs(percent) < 9.95 ? 1 : 0);
  if (Number(text) === 0) return '0%';
  return `${percent > 0 ? '+' : ''}${text}%`;
}

/** A share in percent: `99.2%`. Never rounds up to 100 what is less. */
export function sharePercent(ratio: number): string {
  const percent = ratio * 100;
  const text = percent.toFixed(1);
  return ratio < 1 && Number(text) === 100 ? '99.9%' : `${text}%`;
}

/** A whole number with a comma between thousands. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

const MAX_DECIMALS = 6;

function decimalsFor(magnitude: number): number {
  const exponent = Math.floor(Math.log10(Number(magnitude.toPrecision(3))));
  return Math.min(MAX_DECIMALS, Math.max(0, 2 - exponent));
}
