import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildProblem, evenPieces } from './buildProblem.ts';
import { resolveOptions } from './checkInput.ts';
import { gpuClockRatio, gpuWatts } from './gpuWatts.ts';
import { dynamicEnergySlope, relativeDynamicEnergy } from './pieceEnergy.ts';
import { placementCase } from './placementCase.test.support.ts';

test('power is idle power plus load times energy at the clock, and what is tried is what then is', () => {
  fc.assert(
    fc.property(placementCase(6, 1), ({ models, gpus }) => {
      const light = models.map((model) => ({ ...model, load: model.load / 10, replicas: 1, sloMultiple: 4 }));
      const problem = buildProblem(light, gpus, evenPieces(light.map(() => 1)), resolveOptions({}));
      const tenants = [...light.keys()];
      const clock = gpuClockRatio(problem, 0, tenants);
      const energy = light.reduce(
        (sum, { load, sensitivity }) => sum + load * relativeDynamicEnergy(sensitivity, clock),
        0,
      );
      const watts = gpuWatts(problem, 0, tenants);
      expect(watts).toBeCloseTo(30 + (184 * energy) / gpus[0]!.speed, 9);
      expect(gpuWatts(problem, 0, tenants.slice(1), -1, 0)).toBeCloseTo(watts, 9);
      expect(gpuWatts(problem, 0, tenants, 0)).toBeCloseTo(gpuWatts(problem, 0, tenants.slice(1)), 9);
    }),
  );
});

test('energy rises with the clock, ever faster, and is 1 at the top', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, fc.double({ min: 0.1, max: 0.99, noNaN: true }), (sensitivity, clock) => {
      const rise =
        (relativeDynamicEnergy(sensitivity, clock + 1e-6) -
          relativeDynamicEnergy(sensitivity, clock - 1e-6)) /
        2e-6;
      expect(dynamicEnergySlope(sensitivity, clock)).toBeCloseTo(rise, 5);
      expect(rise).toBeGreaterThan(0);
      expect(dynamicEnergySlope(sensitivity, clock + 0.01)).toBeGreaterThanOrEqual(
        dynamicEnergySlope(sensitivity, clock),
      );
      expect(relativeDynamicEnergy(sensitivity, 1)).toBeCloseTo(1, 12);
    }),
  );
});

// Closed form of the prototype behind the power law: w = .3 takes 1 / 1.45 of the energy at 0.7 of the clock, w = .8 takes 1 / 1.41.
test.each([
  [0.3, 1.45],
  [0.8, 1.41],
])('w %s saves a factor of %s at 0.7 of the clock', (memoryBound, factor) => {
  expect(1 / relativeDynamicEnergy(1 - memoryBound, 0.7)).toBeCloseTo(factor, 2);
});
