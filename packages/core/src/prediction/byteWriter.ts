/** Collects numbers one after another, little-endian. */
export interface ByteWriter {
  readonly parts: Uint8Array[];
}

/** A writer with nothing written. */
export function createByteWriter(): ByteWriter {
  return { parts: [] };
}

/** Appends a whole number from 0 to 2^32 - 1 as four bytes, little-endian. */
export function writeUint32(writer: ByteWriter, value: number): void {
  const part = new Uint8Array(4);
  new DataView(part.buffer).setUint32(0, value, true);
  writer.parts.push(part);
}

/** Appends numbers as 32-bit floats, little-endian. */
export function writeFloats(writer: ByteWriter, values: ArrayLike<number>): void {
  const part = new Uint8Array(4 * values.length);
  const view = new DataView(part.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  writer.parts.push(part);
}

/** Appends bytes as they are. */
export function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  writer.parts.push(bytes);
}

/** All that was written, in one piece. */
export function writtenBytes(writer: ByteWriter): Uint8Array {
  const all = new Uint8Array(writer.parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of writer.parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
