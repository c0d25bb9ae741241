import { expect, test } from 'vitest';
import { hostLosses } from './hostLoss.ts';
import { place } from './place.ts';
import type { PlacementModel } from './placementModel.ts';
import type { PlacementOptions } from './placementOptions.ts';

const model = (id: string, over: Partial<PlacementModel> = {}): PlacementModel => ({
  id,
  memoryGiB: 6,
  kvGiB: 0,
  load: 0.1,
  sensitivity: 0.5,
  sloMultiple: 5,
  latencyMs: 100,
  ...over,
});
const GPUS = ['a', 'a', 'b', 'b'].map((host, index) => ({ id: `${index}`, host, memoryGiB: 8, speed: 1 }));
const ASKED: PlacementOptions = { replication: 'asked' };
const losses = (models: readonly PlacementModel[], options = ASKED) => {
  const outcome = place(models, GPUS, options);
  if (outcome.kind !== 'placed') throw new Error(outcome.kind);
  return { losses: hostLosses(models, GPUS, outcome.placement, options), placement: outcome.placement };
};

test('two models on four GPUs survive either host', () => {
  const { losses: found, placement } = losses([model('m'), model('n')]);
  for (const { host, fit, leftOut, degraded, down } of found) {
    expect({ host, fit, leftOut, degraded }).toEqual({ host, fit: 'all', leftOut: [], degraded: [] });
    const there = placement.replicas
      .filter(({ gpu }) => GPUS[gpu]!.host === host)
      .map((replica) => replica.model);
    expect(down).toEqual(there.sort());
  }
});

test('of three that each fill a GPU one is left out, which is proven', () => {
  const { losses: found } = losses([model('m'), model('n', { memoryGiB: 7 }), model('o')]);
  expect(found).toHaveLength(2);
  for (const loss of found) expect(loss).toMatchObject({ fit: 'some', leftOut: [1], proven: true });
});

test('a model of three replicas goes on with fewer', () => {
  const { losses: found } = losses([model('m', { replicas: 3 })]);
  for (const loss of found) {
    expect(loss).toMatchObject({ fit: 'fewer-replicas', degraded: [0], leftOut: [], down: [], thinned: [0] });
  }
});

test('with one host nothing is left', () => {
  const gpus = GPUS.map((gpu) => ({ ...gpu, host: 'a' }));
  const found = hostLosses([model('m')], gpus, { replicas: [{ model: 0, gpu: 0, share: 1 }] }, ASKED);
  expect(found).toEqual([
    { host: 'a', down: [0], thinned: [], fit: 'some', degraded: [], leftOut: [0], proven: true },
  ]);
});

test('partitions of one model are left out together', () => {
  const parts = ['1', '2'].map((part) => model(`big/${part}`, { group: 'big', memoryGiB: 8 }));
  const { losses: found } = losses([...parts, model('m'), model('n')]);
  for (const loss of found) expect(loss).toMatchObject({ fit: 'some', leftOut: [0, 1] });
});
