import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BASELINE_NAMES } from './baselineName.ts';
import { placeBaseline } from './placeBaseline.ts';
import type { Placement } from './placement.ts';
import {
  someGpu as gpu,
  someModel as model,
  placementCase,
  violations,
} from './placementCase.test.support.ts';

const gpusOf = ({ replicas }: Placement): number[] => replicas.map((replica) => replica.gpu);
const placed = (...call: Parameters<typeof placeBaseline>): Placement => {
  const outcome = placeBaseline(...call);
  if (outcome.kind !== 'placed') throw new Error(`model ${outcome.model} was not placed`);
  return outcome.placement;
};

test.each(BASELINE_NAMES)('what %s places breaks no constraint', (name) => {
  fc.assert(
    fc.property(
      placementCase(8, 4),
      fc.constantFrom('auto', 'asked'),
      fc.nat(),
      (given, replication, seed) => {
        const outcome = placeBaseline(name, given.models, given.gpus, { replication, seed });
        if (outcome.kind === 'placed') expect(violations(given, outcome.placement)).toEqual([]);
      },
    ),
  );
});

test('round robin goes in a circle and steps over a full GPU', () => {
  const models = ['a', 'b', 'c', 'd'].map((id) => model(id));
  expect(
    gpusOf(
      placed('round-robin', models, [gpu('0'), gpu('1', { memoryGiB: 1 }), gpu('2')], {
        replication: 'asked',
      }),
    ),
  ).toEqual([0, 1, 2, 0]);
  expect(
    gpusOf(placed('round-robin', models, [gpu('0'), gpu('1', { memoryGiB: 0.5 })], { replication: 'asked' })),
  ).toEqual([0, 0, 0, 0]);
});

test('first fit fills the first GPU before it opens the second', () => {
  const models = [model('a', { memoryGiB: 6 }), model('b', { memoryGiB: 10 }), model('c', { memoryGiB: 4 })];
  expect(gpusOf(placed('first-fit', models, [gpu('0'), gpu('1')], { replication: 'asked' }))).toEqual([
    0, 0, 1,
  ]);
});

test('load balance takes loads 0.5, 0.4, 0.3, 0.2 to 0.7 and 0.7', () => {
  const models = [0.2, 0.3, 0.4, 0.5].map((load, index) => model(`m${index}`, { load }));
  const gpus = gpusOf(placed('load-balance', models, [gpu('0'), gpu('1')], { replication: 'asked' }));
  expect(gpus).toEqual([0, 1, 1, 0]);
});

test('load balance gives a GPU of twice the speed twice the load', () => {
  const models = Array.from({ length: 9 }, (_, index) => model(`m${index}`));
  const gpus = gpusOf(
    placed('load-balance', models, [gpu('0'), gpu('1', { speed: 2 })], { replication: 'asked' }),
  );
  expect(gpus.filter((index) => index === 1)).toHaveLength(6);
});

test('a model of more load than a GPU may take gets as many replicas as it needs', () => {
  const { replicas } = placed(
    'load-balance',
    [model('a', { load: 2 })],
    ['0', '1', '2'].map((id) => gpu(id)),
  );
  expect(replicas.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  expect(gpusOf({ replicas }).sort()).toEqual([0, 1, 2]);
});

test('a hot model is replicated while memory lasts, and not when only what was asked for is wanted', () => {
  const models = [model('hot', { load: 0.7 }), model('cold', { load: 0.1 })];
  const gpus = ['0', '1', '2', '3'].map((id) => gpu(id));
  const count = (replication: 'auto' | 'asked', memoryGiB = 16): number =>
    placed(
      'load-balance',
      models,
      gpus.map((item) => ({ ...item, memoryGiB })),
      { replication },
    ).replicas.length;
  expect(count('asked')).toBe(2);
  expect(count('auto')).toBe(5);
  expect(count('auto', 1)).toBe(3);
});

test('replicas that do not fit beside the others are given up', () => {
  const models = [model('hot', { load: 0.5, memoryGiB: 6 }), model('big', { load: 0, memoryGiB: 12 })];
  const gpus = [gpu('0'), gpu('1')];
  expect(placed('load-balance', models, gpus, { replication: 'auto' }).replicas).toHaveLength(2);
});

test('a model that fits nowhere is named', () => {
  const models = [model('a'), model('b', { memoryGiB: 40 })];
  for (const name of BASELINE_NAMES) {
    expect(placeBaseline(name, models, [gpu('0')])).toEqual({ kind: 'not-placed', model: 1 });
    expect(placeBaseline(name, models, [])).toMatchObject({ kind: 'not-placed' });
    expect(placeBaseline(name, [], [])).toEqual({ kind: 'placed', placement: { replicas: [] } });
  }
});

test('a GPU on which an SLO cannot be kept even at top clock is left out', () => {
  const models = [model('strict', { sloMultiple: 1.5 })];
  expect(gpusOf(placed('round-robin', models, [gpu('0', { speed: 0.6 }), gpu('1')]))).toEqual([1]);
});

test.each([
  [{ sensitivity: 1.2 }, 'models[0].sensitivity'],
  [{ load: -1 }, 'models[0].load'],
  [{ memoryGiB: Number.NaN }, 'models[0].memoryGiB'],
  [{ sloMultiple: 0 }, 'models[0].sloMultiple'],
  [{ replicas: 0 }, 'models[0].replicas'],
])('%o is refused by name', (over, name) => {
  expect(() => placeBaseline('random', [model('a', over)], [gpu('0')])).toThrow(name);
});

test('two models of one id are refused', () => {
  expect(() => placeBaseline('random', [model('a'), model('a')], [gpu('0')])).toThrow('models[1].id');
});
