import { bitsFloat } from './floatBits.ts';

/** Largest difference between two lists of lines of floats; Infinity when they are of different shape. */
export function largestGap(ours: readonly string[], theirs: readonly string[]): number {
  const [a, b] = [floatsOf(ours), floatsOf(theirs)];
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((largest, value, i) => Math.max(largest, gap(value, b[i]!)), 0);
}

function floatsOf(lines: readonly string[]): number[] {
  return lines.flatMap((line) => line.split(' ').map(bitsFloat));
}

/** 0 for equal values, infinities and NaN among them; Infinity where only one is finite. */
function gap(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Number.isFinite(a) && Number.isFinite(b) ? Math.abs(a - b) : Number.POSITIVE_INFINITY;
}
