import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEffect, followShift, isSettled, learnEffect } from './effect.ts';

test('alone it is the shrunk mean: the sum over n + strength', () => {
  const residuals = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(residuals, (values) => {
      const effect = createEffect(2, 1e9);
      for (const value of values) learnEffect(effect, value - effect.value, 1 + 1 / effect.strength, 1);
      const sum = values.reduce((total, value) => total + value, 0);
      expect(effect.value).toBeCloseTo(sum / (values.length + 2), 9);
      expect(effect.strength).toBeCloseTo(values.length + 2, 6);
    }),
  );
});

test('an outcome without information moves neither the value nor what it is worth', () => {
  const effect = createEffect(2, 100);
  learnEffect(effect, 0, 1.5, 0);
  expect([effect.value, effect.strength]).toEqual([0, 2]);
});

test('with a cap of 9 every new outcome keeps a weight of a tenth', () => {
  const effect = createEffect(2, 9);
  for (let i = 0; i < 100; i++) learnEffect(effect, 1 - effect.value, 1 + 1 / effect.strength, 1);
  learnEffect(effect, 11 - effect.value, 1 + 1 / 9, 1);
  expect(effect.value).toBeCloseTo(2, 4);
});

test('two effects share an innovation by their variances', () => {
  const model = createEffect(10, 100);
  const tenant = createEffect(2, 100);
  const total = 1 + 1 / 10 + 1 / 2;
  for (const effect of [model, tenant]) learnEffect(effect, 1.6, total, 1);
  // 1.6 x 0.1 / 1.6 and 1.6 x 0.5 / 1.6.
  expect([model.value, tenant.value]).toEqual([expect.closeTo(0.1, 12), expect.closeTo(0.5, 12)]);
});

test('a tenant who alone runs long is loosened, the model is not', () => {
  const [model, tenant] = [createEffect(200, 200), createEffect(50, 50)];
  for (let i = 0; i < 6; i++) followShift(model, tenant, 3);
  expect([model.strength, tenant.strength]).toEqual([200, 1]);
});

test('a model that runs long for many tenants is loosened, the tenants are not', () => {
  const model = createEffect(200, 200);
  const tenants = Array.from({ length: 8 }, () => createEffect(50, 50));
  for (const tenant of tenants) followShift(model, tenant, 2);
  expect([model.strength, ...tenants.map((tenant) => tenant.strength)]).toEqual([1, ...Array(8).fill(50)]);
});

test('an effect is settled after enough outcomes, and not while a shift is suspected', () => {
  const [model, tenant] = [createEffect(2, 200), createEffect(4, 50)];
  expect(isSettled(tenant)).toBe(false);
  for (let i = 0; i < 12; i++) learnEffect(tenant, 0, 1 + 1 / tenant.strength, 1);
  expect(isSettled(tenant)).toBe(true);
  followShift(model, tenant, 3);
  expect(isSettled(tenant)).toBe(false);
});
