import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeBaseline } from './placeBaseline.ts';
import type { Placement } from './placement.ts';
import { placementCase } from './placementCase.test.support.ts';
import type { PlacementModel } from './placementModel.ts';
import { planMigration } from './planMigration.ts';

const model = (id: string, memoryGiB: number): PlacementModel => ({
  id,
  memoryGiB,
  kvGiB: 0,
  load: 0.1,
  sensitivity: 0.5,
  sloMultiple: 5,
  latencyMs: 100,
});
const on = (...gpus: readonly number[]): Placement => ({
  replicas: gpus.map((gpu, model_) => ({ model: model_, gpu, share: 1 })),
});
const gpus = (...memory: readonly number[]) =>
  memory.map((memoryGiB, index) => ({ id: `${index}`, host: 'a', memoryGiB, speed: 1 }));
const short = ({ steps }: ReturnType<typeof planMigration>): string[] =>
  steps.map(({ kind, model: index, gpu, isSpare, interrupts }) =>
    [kind, index, gpu, isSpare ? 'spare' : '', interrupts ? 'interrupts' : '']
      .filter((word) => word !== '')
      .join(' '),
  );

test('from any placement to any other: ends there, is never over memory, never short of a replica but where it says so', () => {
  const names = fc.constantFrom('round-robin', 'first-fit', 'load-balance', 'random');
  fc.assert(
    fc.property(placementCase(12, 5), names, fc.nat(), ({ models, gpus: given }, name, seed) => {
      const from = placeBaseline(name, models, given, { replication: 'asked', seed });
      const to = placeBaseline('random', models, given, { replication: 'auto', seed: seed + 1 });
      if (from.kind !== 'placed' || to.kind !== 'placed') return;
      const plan = planMigration(models, given, from.placement, to.placement);
      const key = ({ model: m, gpu }: { readonly model: number; readonly gpu: number }): string =>
        `${m} ${gpu}`;
      const now = new Set(from.placement.replicas.map(key));
      const target = new Set(to.placement.replicas.map(key));
      const count = (seats: ReadonlySet<string>, m: number): number =>
        [...seats].filter((seat) => seat.startsWith(`${m} `)).length;
      const least = models.map((_, m) => Math.min(count(now, m), count(target, m)));
      for (const step of plan.steps) {
        expect(now.has(key(step))).toBe(step.kind === 'unload');
        if (step.kind === 'load') now.add(key(step));
        else now.delete(key(step));
        given.forEach((gpu, index) => {
          const used = [...now]
            .filter((seat) => seat.endsWith(` ${index}`))
            .reduce(
              (sum, seat) =>
                sum +
                models[Number(seat.split(' ')[0])]!.memoryGiB +
                models[Number(seat.split(' ')[0])]!.kvGiB,
              0,
            );
          expect(used).toBeLessThanOrEqual(gpu.memoryGiB + 1e-6);
        });
        models.forEach((_, m) => {
          if (!plan.interrupted.includes(m)) expect(count(now, m)).toBeGreaterThanOrEqual(least[m]!);
        });
      }
      expect(now).toEqual(target);
    }),
    { numRuns: 300 },
  );
});

test('the same placement needs no step', () => {
  expect(planMigration([model('a', 4)], gpus(8), on(0), on(0))).toMatchObject({
    steps: [],
    loadedGiB: 0,
    seconds: 0,
  });
});

test('a model moves by a load, then an unload', () => {
  const plan = planMigration([model('a', 4)], gpus(8, 8), on(0), on(1), 0.5);
  expect(short(plan)).toEqual(['load 0 1', 'unload 0 0']);
  expect(plan).toMatchObject({ loadedGiB: 4, seconds: 8 });
});

test('of two moves the one that makes room comes first', () => {
  const plan = planMigration([model('a', 6), model('b', 6)], gpus(8, 8, 8), on(0, 1), on(1, 2));
  expect(short(plan)).toEqual(['load 1 2', 'unload 1 1', 'load 0 1', 'unload 0 0']);
});

test.each([
  [0, 1, 2],
  [1, 2, 0],
  [2, 0, 1],
])('an exchange of GPUs %i and %i, both full, goes by way of %i, which has room', (x, y, spare) => {
  const plan = planMigration([model('a', 6), model('b', 7)], gpus(8, 8, 8), on(x, y), on(y, x));
  expect(short(plan)).toEqual([
    `load 0 ${spare} spare`,
    `unload 0 ${x}`,
    `load 1 ${x}`,
    `unload 1 ${y}`,
    `load 0 ${y}`,
    `unload 0 ${spare}`,
  ]);
  expect(plan).toMatchObject({ spareLoads: 1, interrupted: [], spareNeededGiB: 0, loadedGiB: 19 });
});

// In the order of GPUs model 1 comes to GPU 0 first, and then neither 2 nor 4 can move.
test('where the first order interrupts a model and another does not, the other is taken', () => {
  const models = [5, 2, 4, 1, 4].map((memoryGiB, index) => model(`${index}`, memoryGiB));
  const at = (...seats: readonly (readonly [number, number])[]): Placement => ({
    replicas: seats.map(([index, gpu]) => ({ model: index, gpu, share: 1 })),
  });
  const plan = planMigration(
    models,
    gpus(9, 9, 10),
    at([0, 2], [1, 1], [2, 2], [3, 0], [4, 0]),
    at([0, 2], [0, 1], [1, 0], [2, 0], [3, 0], [3, 1], [4, 2]),
  );
  expect(plan.interrupted).toEqual([]);
});

test('without room anywhere one model is interrupted, and the plan says what spare memory would avoid it', () => {
  const plan = planMigration([model('a', 6), model('b', 7)], gpus(8, 8), on(0, 1), on(1, 0));
  expect(short(plan)).toEqual(['unload 0 0 interrupts', 'load 1 0', 'unload 1 1', 'load 0 1']);
  expect(plan).toMatchObject({ interrupted: [0], spareNeededGiB: 6 });
});

test('a placement that is over memory is refused', () => {
  expect(() => planMigration([model('a', 6), model('b', 7)], gpus(8, 8), on(0, 0), on(0, 1))).toThrow(
    'from puts 13 GiB on 0',
  );
  expect(() => planMigration([model('a', 6)], gpus(8), on(3), on(0))).toThrow('from.replicas[0]');
});
