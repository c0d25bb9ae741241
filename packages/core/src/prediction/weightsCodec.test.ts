import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';
import { decodeWeights } from './decodeWeights.ts';
import { encodeWeights } from './encodeWeights.ts';
import { ruledRows } from './predictor.test.support.ts';
import { trainPredictor } from './trainPredictor.ts';

const { weights } = trainPredictor(ruledRows(300), { alphas: [0.5], folds: 2 });
const bytes = encodeWeights(weights);

/** The bytes with their checksum made right again. */
function resealed(changed: Uint8Array): Uint8Array {
  new DataView(changed.buffer).setUint32(changed.length - 4, crc32(changed.subarray(0, -4)), true);
  return changed;
}

test('weights come back as they were', () => {
  expect(weights.gate.kinds.length).toBe(2);
  expect(decodeWeights(bytes)).toEqual(weights);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodeWeights(shifted.subarray(3))).toEqual(weights);
});

test('a change of any byte is refused', () => {
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = bytes.slice();
      damaged[at]! ^= flip;
      expect(() => decodeWeights(damaged)).toThrow(/ERR_STATE/);
    }),
    { numRuns: 60 },
  );
});

test('every byte of the header and of the checksum counts', () => {
  const places = [...Array(16).keys(), ...[1, 2, 3, 4].map((back) => bytes.length - back)];
  for (const at of places) {
    const damaged = bytes.slice();
    damaged[at]! ^= 0x40;
    expect(() => decodeWeights(damaged)).toThrow(/ERR_STATE/);
  }
});

test('bytes that are cut short or too many are refused', () => {
  for (const length of [0, 3, 15, 16, 20, 1000, bytes.length - 1]) {
    expect(() => decodeWeights(bytes.slice(0, length))).toThrow(/ERR_STATE/);
  }
  expect(() => decodeWeights(new Uint8Array([...bytes, 0]))).toThrow(/ERR_STATE/);
});

test('another version and other features are told apart from damage', () => {
  for (const place of [4, 8]) {
    const other = bytes.slice();
    other[place]! ^= 1;
    expect(() => decodeWeights(resealed(other))).toThrow(
      /ERR_STATE: predictor weights of version [01]; expected/,
    );
  }
});

test('CRC-32 has its published check value', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});
