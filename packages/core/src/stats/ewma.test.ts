import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEwma, updateEwma } from './ewma.ts';

test('the first sample is the mean, the next move it by their weight', () => {
  const ewma = createEwma();
  for (const value of [10, 20, 20]) updateEwma(ewma, value, 0.5);
  // 10, then 10 + 0.5 * 10 = 15, then 15 + 0.5 * 5 = 17.5.
  expect(ewma).toEqual({ mean: 17.5, count: 3 });
});

test('agrees with the weighted sum of all samples', () => {
  const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  const weight = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), weight, (values, alpha) => {
      const ewma = createEwma();
      for (const sample of values) updateEwma(ewma, sample, alpha);
      const sum = values.reduce((total, sample, i) => {
        const age = values.length - 1 - i;
        return total + sample * (1 - alpha) ** age * (i === 0 ? 1 : alpha);
      }, 0);
      expect(Math.abs(ewma.mean - sum)).toBeLessThanOrEqual(1e-9);
    }),
  );
});

test.each([
  [1, 0, 'alpha'],
  [1, 1.1, 'alpha'],
  [1, Number.NaN, 'alpha'],
  [Number.NaN, 0.5, 'value'],
  [Number.POSITIVE_INFINITY, 0.5, 'value'],
])('the sample %s with weight %s is refused and changes nothing', (value, alpha, name) => {
  const ewma = createEwma();
  updateEwma(ewma, 3, 1);
  expect(() => updateEwma(ewma, value, alpha)).toThrow(`ERR_ARGUMENT: ${name}`);
  expect(ewma).toEqual({ mean: 3, count: 1 });
});
