/** 2^-n for n from 0 to 30. */
const INVERSE_POWERS = Float64Array.from({ length: 31 }, (_, n) => 2 ** -n);

/**
 * A logarithm to base 2 that is the same on every runtime: exact at powers of two and straight between them.
 * `Math.log` may differ in its last bit from one engine to another.
 *
 * @param value  whole, from 1 to 2^31 - 1
 */
export function integerLog2(value: number): number {
  const exponent = 31 - Math.clz32(value);
  return exponent + (value - (1 << exponent)) * INVERSE_POWERS[exponent]!;
}

/** Half octave of a value: `integerLog2`, doubled and rounded down. For the same values. */
export function halfOctave(value: number): number {
  const exponent = 31 - Math.clz32(value);
  return 2 * exponent + (exponent === 0 ? 0 : (value >>> (exponent - 1)) & 1);
}
