import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BASELINE_NAMES } from './baselineName.ts';
import { bruteForce } from './bruteForce.test.support.ts';
import { evaluatePlacement } from './evaluatePlacement.ts';
import { type PlacedModels, place } from './place.ts';
import { placeBaseline } from './placeBaseline.ts';
import {
  someGpu as gpu,
  someModel as model,
  placementCase,
  violations,
} from './placementCase.test.support.ts';
import type { PlacementOptions } from './placementOptions.ts';
import { splitModel } from './splitModel.ts';

const placed = (...call: Parameters<typeof place>): PlacedModels => {
  const outcome = place(...call);
  if (outcome.kind !== 'placed') throw new Error(JSON.stringify(outcome));
  return outcome;
};
const ASKED: PlacementOptions = { replication: 'asked' };

describe('against brute force', () => {
  test('small problems are solved to the best balance and then the least power, and refused when there is no solution', () => {
    fc.assert(
      fc.property(placementCase(5, 3), fc.constantFrom(0, 0.05, 0.3), (given, balanceTolerance) => {
        const options = { ...ASKED, balanceTolerance };
        const outcome = place(given.models, given.gpus, options);
        const best = bruteForce(given, options);
        if (best === undefined) {
          expect(outcome.kind).toBe('infeasible');
          return;
        }
        const ours = placed(given.models, given.gpus, options);
        expect(violations(given, ours.placement)).toEqual([]);
        expect(ours.bestPeak).toBeCloseTo(best.peak, 9);
        expect(ours.figures.watts / best.watts - 1).toBeLessThan(1e-9);
        expect(ours.figures.watts / best.watts - 1).toBeGreaterThan(-1e-9);
        expect(ours.gapRatio).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('the bounds of a search without an exact end lie below the best', () => {
    fc.assert(
      fc.property(placementCase(5, 3), (given) => {
        const options = { ...ASKED, exactNodes: 0 };
        const outcome = place(given.models, given.gpus, options);
        if (outcome.kind !== 'placed') return;
        const best = bruteForce(given, { ...options, peakLimit: outcome.peakLimit })!;
        expect(outcome.peakBound).toBeLessThanOrEqual(best.peak * (1 + 1e-9));
        expect(outcome.wattsBound).toBeLessThanOrEqual(best.watts * (1 + 1e-9));
        expect(outcome.figures.watts).toBeGreaterThanOrEqual(best.watts * (1 - 1e-9));
      }),
      { numRuns: 300 },
    );
  });
});

// The memory is full to the last bit, so that what is asked for beyond the room is nothing but rounding.
test('a GPU that is exactly full has a bound no higher than its power', () => {
  const sizes = [3.1, 4.7, 2.9, 5.3];
  const models = sizes.map((memoryGiB, index) =>
    model(`m${index}`, { memoryGiB, load: 0.15, sloMultiple: 1.5 }),
  );
  const full = gpu('0', { memoryGiB: 3.1 + 4.7 + 2.9 + 5.3 });
  const { figures, wattsBound } = placed(models, [full], { ...ASKED, exactNodes: 0 });
  expect(wattsBound).toBeLessThanOrEqual(figures.watts);
  expect(wattsBound).toBeGreaterThan(0.9 * figures.watts);
});

test('like safe clocks share a GPU when that costs no balance', () => {
  const strict = { sensitivity: 0.9, sloMultiple: 1.3 };
  const models = [model('a', strict), model('b'), model('c', strict), model('d')];
  const { placement, figures } = placed(models, [gpu('0'), gpu('1')], ASKED);
  const [a, b, c, d] = placement.replicas.map((replica) => replica.gpu);
  expect([a, b]).toEqual([c, d]);
  expect(a).not.toBe(b);
  // 0.9 / (0.9 + 0.9 * 1.3 - 1)
  expect(figures.gpus[a!]!.clockRatio).toBeCloseTo(0.9 / 1.07, 12);
  expect(figures.gpus[b!]!.clockRatio).toBe(0.65);
});

test('no baseline of the same balance draws less', () => {
  fc.assert(
    fc.property(placementCase(8, 4), fc.constantFrom(...BASELINE_NAMES), (given, name) => {
      const ours = place(given.models, given.gpus, ASKED);
      const other = placeBaseline(name, given.models, given.gpus, ASKED);
      if (other.kind === 'not-placed') return;
      if (ours.kind !== 'placed') throw new Error('a baseline found what place did not');
      const figures = evaluatePlacement(given.models, given.gpus, other.placement);
      expect(figures.peakUtilisation).toBeGreaterThanOrEqual(ours.bestPeak * (1 - 1e-9));
      if (figures.peakUtilisation <= ours.peakLimit) {
        expect(figures.watts).toBeGreaterThanOrEqual(ours.figures.watts * (1 - 1e-9));
      }
    }),
  );
});

test('the same input gives the same placement', () => {
  fc.assert(
    fc.property(placementCase(30, 8), (given) => {
      const options = { searchSteps: 2000 };
      expect(place(given.models, given.gpus, options)).toEqual(place(given.models, given.gpus, options));
    }),
    { numRuns: 20 },
  );
});

test('what is placed by search keeps every constraint and its bounds', () => {
  fc.assert(
    fc.property(placementCase(40, 10), fc.constantFrom('auto', 'asked'), (given, replication) => {
      const outcome = place(given.models, given.gpus, { searchSteps: 5000, replication });
      if (outcome.kind !== 'placed') return;
      expect(violations(given, outcome.placement)).toEqual([]);
      expect(outcome.figures.peakUtilisation).toBeLessThanOrEqual(outcome.peakLimit * (1 + 1e-9));
      expect(outcome.peakBound).toBeLessThanOrEqual(outcome.bestPeak * (1 + 1e-9));
      expect(outcome.wattsBound).toBeLessThanOrEqual(outcome.figures.watts * (1 + 1e-9));
    }),
    { numRuns: 60 },
  );
});

describe('what fits nowhere is certified', () => {
  const certificate = (...call: Parameters<typeof place>) => {
    const outcome = place(...call);
    if (outcome.kind !== 'infeasible') throw new Error(outcome.kind);
    return outcome.certificate;
  };

  test('no GPU', () => {
    expect(certificate([model('a')], [])).toMatchObject({
      resource: 'gpus',
      needed: 1,
      available: 0,
      missing: 1,
    });
    expect(place([], []).kind).toBe('placed');
  });

  test('a model larger than any GPU', () => {
    const found = certificate([model('a'), model('b', { memoryGiB: 18, kvGiB: 2 })], [gpu('0')], ASKED);
    expect(found).toMatchObject({
      resource: 'memory',
      models: [1],
      needed: 20,
      available: 16,
      missing: 4,
      unit: 'GiB',
    });
  });

  test('an SLO below what top clock takes', () => {
    const found = certificate([model('a', { sloMultiple: 0.8 })], [gpu('0')], ASKED);
    expect(found).toMatchObject({ resource: 'slo', models: [0], needed: 1.25, unit: 'times the SLO' });
    expect(place([model('a', { sloMultiple: 0.8 })], [gpu('0', { speed: 1.25 })], ASKED).kind).toBe('placed');
  });

  test('a model that is too much for one on every GPU', () => {
    const found = certificate([model('a', { load: 1.8 })], [gpu('0'), gpu('1')]);
    expect(found).toMatchObject({
      resource: 'load',
      models: [0],
      needed: 0.9,
      available: 0.8,
      unit: 'GPU seconds per second',
    });
  });

  test('more replicas than GPUs', () => {
    const found = certificate([model('a', { replicas: 3 })], [gpu('0'), gpu('1')], ASKED);
    expect(found).toMatchObject({ resource: 'gpus', needed: 3, available: 2, missing: 1 });
  });

  test('a billion replicas, without making them', () => {
    const found = certificate([model('a', { replicas: 1e9 }), model('b')], [gpu('0')]);
    expect(found).toMatchObject({ resource: 'gpus', models: [0], missing: 1e9 - 1 });
    expect(placeBaseline('random', [model('b'), model('a', { replicas: 1e9 })], [gpu('0')])).toEqual({
      kind: 'not-placed',
      model: 1,
    });
  });

  test('partitions of one model that are more than the GPUs', () => {
    const parts = splitModel(model('large', { replicas: 2 }), 2);
    const found = certificate([model('a'), ...parts], [gpu('0'), gpu('1'), gpu('2')], ASKED);
    expect(found).toMatchObject({ resource: 'gpus', models: [1, 2], needed: 4, available: 3 });
  });

  test('more memory or load than all GPUs have', () => {
    const memory = ['a', 'b', 'c', 'd'].map((id) => model(id, { memoryGiB: 10 }));
    expect(certificate(memory, [gpu('0'), gpu('1')], ASKED)).toMatchObject({
      resource: 'memory',
      missing: 8,
    });
    const load = ['a', 'b', 'c', 'd'].map((id) => model(id, { load: 0.5 }));
    expect(certificate(load, [gpu('0'), gpu('1')], ASKED)).toMatchObject({
      resource: 'load',
      needed: 1,
      available: 0.8,
    });
  });

  // Three of 9 GiB on two GPUs of 16: two must share one and need 18.
  test('pieces of which two must share a GPU', () => {
    const models = ['a', 'b', 'c'].map((id) => model(id, { memoryGiB: 9 }));
    expect(certificate(models, [gpu('0'), gpu('1')], ASKED)).toMatchObject({
      resource: 'memory',
      needed: 18,
      missing: 2,
    });
  });

  // Five of 6 GiB on two GPUs of 16, 30 of 32 GiB: three share one and need 18, an eighth more.
  test('pieces that do not go together, with what is missing on every GPU', () => {
    const models = ['a', 'b', 'c', 'd', 'e'].map((id) => model(id, { memoryGiB: 6 }));
    const found = certificate(models, [gpu('0'), gpu('1')], ASKED);
    expect(found.resource).toBe('memory');
    expect(found.missing).toBeGreaterThanOrEqual(2);
    expect(found.missing).toBeLessThan(2.02);
  });
});

test('the partitions of a model stand on GPUs of their own', () => {
  const parts = splitModel(model('large', { memoryGiB: 30, kvGiB: 6 }), 3);
  const { placement } = placed(
    [...parts, model('small')],
    ['0', '1', '2'].map((id) => gpu(id)),
    ASKED,
  );
  const gpus = placement.replicas.slice(0, 3).map((replica) => replica.gpu);
  expect(gpus.sort()).toEqual([0, 1, 2]);
});
