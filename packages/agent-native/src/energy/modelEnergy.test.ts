import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeEnergy, createModelEnergy, UNATTRIBUTED } from './modelEnergy.ts';

test('no energy is lost or made up when it is shared among models', () => {
  const report = fc.record({
    joules: fc.double({ min: 0, max: 1000, noNaN: true }),
    tokens: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(1000)), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(report, { maxLength: 20 }), (reports) => {
      const energy = createModelEnergy();
      for (const { joules, tokens } of reports) {
        energy.pendingJoules += joules;
        attributeEnergy(energy, new Map(tokens));
      }
      const shared = [...energy.joules.values()].reduce((sum, joules) => sum + joules, 0);
      const drawn = reports.reduce((sum, { joules }) => sum + joules, 0);
      expect(shared).toBeCloseTo(drawn, 6);
      expect(energy.pendingJoules).toBe(0);
    }),
  );
});

test('models share by tokens, and energy that served nobody is said to be unattributed', () => {
  const energy = createModelEnergy();
  energy.pendingJoules = 100;
  attributeEnergy(
    energy,
    new Map([
      ['a', 30],
      ['b', 10],
    ]),
  );
  energy.pendingJoules = 7;
  attributeEnergy(energy, new Map());
  expect(Object.fromEntries(energy.joules)).toEqual({ a: 75, b: 25, [UNATTRIBUTED]: 7 });
});

test('a client that invents names cannot make the table grow without end', () => {
  const energy = createModelEnergy();
  for (let i = 0; i < 1000; i++) attributeEnergy(energy, new Map([[`model-${i}`, 1]]));
  expect(energy.joules.size).toBeLessThanOrEqual(257);
});
