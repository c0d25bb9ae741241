import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantize } from './quantize.ts';

test('each value is off by at most half a step', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.integer({ min: -5000, max: 5000 }).map((value) => value / 1000),
        { minLength: 1, maxLength: 30 },
      ),
      (values) => {
        const bytes = new Int8Array(values.length + 2).fill(99);
        const scale = quantize(values, bytes, 1);
        values.forEach((value, i) => {
          expect(Math.abs(bytes[i + 1]! * scale - value)).toBeLessThanOrEqual(0.5 * scale * (1 + 1e-9));
        });
        expect([bytes[0], bytes[values.length + 1]]).toEqual([99, 99]);
      },
    ),
  );
});

test('the largest magnitude takes the whole byte; zeros have scale 0', () => {
  const bytes = new Int8Array(3);
  expect(quantize([-2, 1, 0], bytes, 0)).toBeCloseTo(2 / 127, 15);
  expect([...bytes]).toEqual([-127, 64, 0]);
  expect(quantize([0, 0], new Int8Array(2), 0)).toBe(0);
});
