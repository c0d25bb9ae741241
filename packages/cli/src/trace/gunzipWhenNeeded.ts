import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/**
 * The bytes of a file that may be gzip, told by its first two bytes (RFC 1952, section 2.3.1) and not by its name;
 * what is not gzip comes through as it is.
 *
 * @throws the errors of zlib (codes `Z_...`) and of `chunks`, while the bytes are taken
 */
export async function* gunzipWhenNeeded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    const head = await takeHead(iterator);
    const whole = prepend(head, iterator);
    yield* isGzip(head) ? gunzip(whole) : whole;
  } finally {
    await iterator.return?.();
  }
}

const MAGIC_BYTES = 2;

async function takeHead(iterator: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < MAGIC_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

async function* prepend(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // A failure reaches the loop below as the error of the last stream, so the callback has nothing left to do.
  yield* pipeline(Readable.from(chunks), createGunzip(), () => {}) as AsyncIterable<Uint8Array>;
}
