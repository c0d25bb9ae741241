import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRingBuffer, ringAt, ringPush, ringValues } from './ringBuffer.ts';

test('a full ring forgets its oldest number', () => {
  const ring = createRingBuffer(3);
  for (const value of [1, 2, 3, 4, 5]) ringPush(ring, value);
  expect([...ringValues(ring)]).toEqual([3, 4, 5]);
  expect([ringAt(ring, 0), ringAt(ring, 2), ring.size]).toEqual([3, 5, 3]);
});

test('holds exactly the tail of what was pushed, also across a clone', () => {
  const numbers = fc.array(fc.double(), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), numbers, numbers, (capacity, before, after) => {
      const ring = createRingBuffer(capacity);
      for (const value of before) ringPush(ring, value);
      const copy = structuredClone(ring);
      for (const value of after) ringPush(copy, value);
      const tail = [...before, ...after].slice(-capacity);
      expect([...ringValues(copy)]).toEqual(tail);
      expect(tail.map((_, index) => ringAt(copy, index))).toEqual(tail);
      expect([...ringValues(ring)]).toEqual(before.slice(-capacity));
    }),
  );
});

test.each([-1, 2, 0.5, Number.NaN])('place %s of two is refused', (index) => {
  const ring = createRingBuffer(4);
  ringPush(ring, 1);
  ringPush(ring, 2);
  expect(() => ringAt(ring, index)).toThrow('ERR_ARGUMENT: index');
});

test('an empty ring has no place 0 and nothing to go through', () => {
  const ring = createRingBuffer(2);
  expect(() => ringAt(ring, 0)).toThrow('ERR_ARGUMENT');
  expect([...ringValues(ring)]).toEqual([]);
});

test.each([0, -1, 2.5])('a capacity of %s is refused', (capacity) => {
  expect(() => createRingBuffer(capacity)).toThrow('ERR_ARGUMENT: capacity');
});
