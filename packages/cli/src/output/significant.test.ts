import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grouped, sharePercent, signedPercent, significant } from './significant.ts';

describe('significant', () => {
  test.each([
    [0, '0'],
    [0.01234, '0.0123'],
    [1.2345, '1.23'],
    [9.999, '10.0'],
    [99.96, '100'],
    [1234.5, '1235'],
    [-12.34, '-12.3'],
    [Number.NaN, '-'],
    [Number.POSITIVE_INFINITY, '-'],
  ])('%s reads %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });

  test('is within half a percent of the number, and short', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (value) => {
        const text = significant(value);
        expect(Math.abs(Number(text) / value - 1)).toBeLessThanOrEqual(0.0051);
        expect(text.length).toBeLessThanOrEqual(7);
      }),
    );
  });
});

test.each([
  [-0.284, '-28%'],
  [0.0416, '+4.2%'],
  [0.00004, '0%'],
  [0, '0%'],
  [2.79, '+279%'],
  [Number.NaN, '-'],
])('a change of %s reads %s', (ratio, text) => {
  expect(signedPercent(ratio)).toBe(text);
});

test('a share below one never reads 100%', () => {
  expect([sharePercent(0.99999), sharePercent(1), sharePercent(0.324)]).toEqual(['99.9%', '100.0%', '32.4%']);
});

test('thousands are set apart', () => {
  expect([grouped(999), grouped(1000), grouped(4159936)]).toEqual(['999', '1,000', '4,159,936']);
});
