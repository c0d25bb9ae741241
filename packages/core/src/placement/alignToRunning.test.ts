import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignToRunning } from './alignToRunning.ts';
import { evaluatePlacement } from './evaluatePlacement.ts';
import { placeBaseline } from './placeBaseline.ts';
import { placementCase, violations } from './placementCase.test.support.ts';

test('figures stay, constraints hold, and no less of the weights stays in place than before by much', () => {
  fc.assert(
    fc.property(placementCase(12, 6), fc.nat(), (given, seed) => {
      const { models, gpus } = given;
      const running = placeBaseline('random', models, gpus, { seed, replication: 'asked' });
      const planned = placeBaseline('load-balance', models, gpus, { replication: 'asked' });
      if (running.kind !== 'placed' || planned.kind !== 'placed') return;
      const aligned = alignToRunning(models, gpus, running.placement, planned.placement);
      expect(violations(given, aligned)).toEqual([]);
      const [before, after] = [planned.placement, aligned].map((one) => evaluatePlacement(models, gpus, one));
      expect(after!.watts).toBeCloseTo(before!.watts, 6);
      expect(after!.peakUtilisation).toBeCloseTo(before!.peakUtilisation, 9);
      const seats = new Set(running.placement.replicas.map(({ model, gpu }) => `${model} ${gpu}`));
      const kept = (one: typeof aligned): number =>
        one.replicas
          .filter(({ model, gpu }) => seats.has(`${model} ${gpu}`))
          .reduce((sum, { model }) => sum + models[model]!.memoryGiB, 0);
      expect(kept(aligned)).toBeGreaterThanOrEqual(kept(planned.placement) / 2 - 1e-9);
    }),
  );
});

test('a placement that is the running one but for names of GPUs becomes it', () => {
  const models = ['a', 'b', 'c'].map((id, index) => ({
    id,
    memoryGiB: 1 + index,
    kvGiB: 0,
    load: 0.1,
    sensitivity: 0.5,
    sloMultiple: 5,
    latencyMs: 1,
  }));
  const gpus = ['0', '1', '2'].map((id) => ({ id, host: id, memoryGiB: 16, speed: 1 }));
  const on = (...where: number[]) => ({ replicas: where.map((gpu, model) => ({ model, gpu, share: 1 })) });
  expect(alignToRunning(models, gpus, on(0, 1, 2), on(2, 0, 1))).toEqual(on(0, 1, 2));
  // The GPU of another memory keeps its own.
  const mixed = gpus.map((gpu, index) => ({ ...gpu, memoryGiB: index === 2 ? 32 : 16 }));
  expect(alignToRunning(models, mixed, on(0, 1, 2), on(1, 2, 0))).toEqual(on(0, 2, 1));
});
