/** Largest magnitude of a signed byte that is used. */
const TOP = 127;

/**
 * Rounds `values` to bytes on one scale, into `bytes` from `at` on, so that each is off by at most half the scale.
 *
 * @returns the scale: value = byte * scale; 0 when all are 0
 */
export function quantize(values: ArrayLike<number>, bytes: Int8Array, at: number): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  if (largest === 0) return 0;
  for (let i = 0; i < values.length; i++) bytes[at + i] = Math.round((TOP * values[i]!) / largest);
  return largest / TOP;
}
