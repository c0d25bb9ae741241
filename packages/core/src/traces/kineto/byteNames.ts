/** Texts seen as bytes, each kept once and known by a number from 0. */
export interface ByteNames {
  /** Number of the text in `bytes` from `start` to before `end`; a new one for a text not seen before. */
  intern(bytes: Uint8Array, start: number, end: number): number;
  /** The texts by number. */
  readonly texts: string[];
}

const FIRST_SLOTS = 1024;
const FIRST_BYTES = 1 << 16;

/**
 * Makes an empty table.
 *
 * Open addressing over a copy of the bytes: a text that is known costs one pass over it and no string. JSON escapes are
 * kept as they stand until a text is decoded, so two spellings of one text get two numbers.
 */
export function createByteNames(): ByteNames {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let arena = new Uint8Array(FIRST_BYTES);
  let used = 0;
  let starts = new Int32Array(FIRST_SLOTS);
  let ends = new Int32Array(FIRST_SLOTS);
  let hashes = new Int32Array(FIRST_SLOTS);
  let slots = new Int32Array(FIRST_SLOTS * 2).fill(-1);

  const grow = (): void => {
    starts = widened(starts);
    ends = widened(ends);
    hashes = widened(hashes);
    slots = new Int32Array(starts.length * 2).fill(-1);
    for (let id = 0; id < texts.length; id++) {
      let at = hashes[id]! & (slots.length - 1);
      while (slots[at] !== -1) at = (at + 1) & (slots.length - 1);
      slots[at] = id;
    }
  };

  const add = (bytes: Uint8Array, start: number, end: number, hash: number): number => {
    while (used + end - start > arena.length) {
      const wider = new Uint8Array(arena.length * 2);
      wider.set(arena);
      arena = wider;
    }
    if (texts.length === starts.length) grow();
    const id = texts.length;
    arena.set(bytes.subarray(start, end), used);
    starts[id] = used;
    used += end - start;
    ends[id] = used;
    hashes[id] = hash;
    texts.push(decodeText(decoder.decode(bytes.subarray(start, end))));
    let at = hash & (slots.length - 1);
    while (slots[at] !== -1) at = (at + 1) & (slots.length - 1);
    slots[at] = id;
    return id;
  };

  return {
    texts,
    intern: (bytes, start, end) => {
      let hash = 0x811c9dc5 | 0;
      for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
      hash ^= hash >>> 15;
      for (let at = hash & (slots.length - 1); ; at = (at + 1) & (slots.length - 1)) {
        const id = slots[at]!;
        if (id === -1) return add(bytes, start, end, hash);
        if (hashes[id] === hash && sameBytes(arena, starts[id]!, ends[id]!, bytes, start, end)) return id;
      }
    },
  };
}

function widened(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(values.length * 2);
  wider.set(values);
  return wider;
}

function sameBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  if (aEnd - aStart !== bEnd - bStart) return false;
  for (let i = aStart, j = bStart; i < aEnd; i++, j++) if (a[i] !== b[j]) return false;
  return true;
}

/** Undoes JSON escapes; a text with a broken one stays as it is. */
function decodeText(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
