const view = new DataView(new ArrayBuffer(8));

/** The 64 bits of a number as 16 hex digits, so that two numbers can be compared bit by bit through JSON. */
export function floatBits(value: number): string {
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

/** The number with these bits. */
export function bitsFloat(bits: string): number {
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}
