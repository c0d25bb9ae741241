import { WattlaneError } from '../errors/wattlaneError.ts';

/** Reads numbers one after another, little-endian. Reading past the end throws ERR_STATE. */
export interface ByteReader {
  readonly view: DataView;
  at: number;
}

/** A reader at the first byte. */
export function createByteReader(bytes: Uint8Array): ByteReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
}

/** The next four bytes as a whole number >= 0, little-endian. Throws ERR_STATE past the end. */
export function readUint32(reader: ByteReader): number {
  return reader.view.getUint32(advance(reader, 4), true);
}

/** The next `count` 32-bit floats, little-endian. */
export function readFloats(reader: ByteReader, count: number): Float32Array {
  const start = advance(reader, 4 * count);
  return Float32Array.from({ length: count }, (_, i) => reader.view.getFloat32(start + 4 * i, true));
}

/** The next `count` bytes, copied. */
export function readBytes(reader: ByteReader, count: number): Uint8Array {
  const start = advance(reader, count);
  return new Uint8Array(reader.view.buffer, reader.view.byteOffset + start, count).slice();
}

/** Steps over `count` bytes and returns where they begin. */
function advance(reader: ByteReader, count: number): number {
  const start = reader.at;
  if (start + count > reader.view.byteLength) {
    throw new WattlaneError(
      'ERR_STATE',
      `${reader.view.byteLength} bytes; expected at least ${start + count}`,
    );
  }
  reader.at = start + count;
  return start;
}
