import fc from 'fast-check';
import { expect, test } from 'vitest';
import { place } from '../placement/place.ts';
import { placementCase } from '../placement/placementCase.test.support.ts';
import { placedTenants } from './placedTenants.ts';
import { tenantFloorRatio } from './tenantFloorRatio.ts';

const FLOOR = 0.65;
const OPTIONS = {
  clockFloorRatio: FLOOR,
  sloShare: 0.9,
  utilisationBound: 1,
  searchSteps: 500,
  exactNodes: 500,
};

test('the floor that a law takes from its tenants is the clock that the placement has counted on', () => {
  let placed = 0;
  fc.assert(
    fc.property(placementCase(4, 3), ({ models, gpus }) => {
      const outcome = place(models, gpus, OPTIONS);
      if (outcome.kind !== 'placed') return;
      placed += 1;
      const tenants = placedTenants(models, gpus, outcome.placement.replicas);
      outcome.figures.gpus.forEach(({ clockRatio }, gpu) => {
        if (clockRatio === 0) expect(tenants[gpu]).toEqual([]);
        else
          expect(Math.max(FLOOR, tenantFloorRatio(tenants[gpu]!, 0.9))).toBeLessThanOrEqual(
            clockRatio + 1e-9,
          );
      });
    }),
  );
  expect(placed).toBeGreaterThan(10);
});

test('hand-worked: on a GPU of half the speed an SLO of 4 is one of 2, and s 0.5 asks for a third instead of a seventh', () => {
  const models = [{ sensitivity: 0.5, sloMultiple: 4 }];
  const gpus = [{ speed: 1 }, { speed: 0.5 }, { speed: 1 }];
  const replicas = [
    { model: 0, gpu: 0 },
    { model: 0, gpu: 1 },
  ];
  const tenants = placedTenants(models, gpus, replicas);
  expect(tenants.map((list) => list.length)).toEqual([1, 1, 0]);
  expect(tenantFloorRatio(tenants[0]!)).toBeCloseTo(1 / 7, 12);
  expect(tenantFloorRatio(tenants[1]!)).toBeCloseTo(1 / 3, 12);
  expect(tenantFloorRatio(tenants[2]!)).toBe(0);
});
