/**
 * A logarithm to base 2 that is the same on every runtime: exact at powers of two and straight between them.
 * `Math.log` may differ in its last bit from one engine to another.
 *
 * @param value  whole, from 1 to 2^31 - 1
 */
export function integerLog2(value: number): number {
  const exponent = 31 - Math.clz32(value);
  const power = 1 << exponent;
  return exponent + (value - power) / power;
}
