import fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchAndBound } from './branchAndBound.ts';
import { bruteForce } from './bruteForce.test.support.ts';
import { buildProblem, evenPieces } from './buildProblem.ts';
import { resolveOptions } from './checkInput.ts';
import { placementCase } from './placementCase.test.support.ts';
import { replicaCounts } from './replicaCounts.ts';

const NONE_KNOWN = Number.POSITIVE_INFINITY;

test('from nothing known it finds the least peak, and the least power under it, or that there is none', () => {
  const options = resolveOptions({ replication: 'asked', balanceTolerance: 0.2 });
  fc.assert(
    fc.property(placementCase(6, 3), (given) => {
      const { models, gpus } = given;
      const problem = buildProblem(
        models,
        gpus,
        evenPieces(replicaCounts(models, gpus, options).needed),
        options,
      );
      const best = bruteForce(given, options);
      const peak = branchAndBound(problem, { kind: 'peak' }, NONE_KNOWN, 1e6);
      expect(peak.complete).toBe(true);
      expect(peak.gpuOf === undefined).toBe(best === undefined);
      expect(branchAndBound(problem, { kind: 'any' }, NONE_KNOWN, 1e6).gpuOf === undefined).toBe(
        best === undefined,
      );
      if (best === undefined) return;
      expect(peak.value).toBeCloseTo(best.peak, 9);
      const peakLimit = Math.min(options.utilisationBound, best.peak * 1.2);
      const watts = branchAndBound(problem, { kind: 'watts', peakLimit }, NONE_KNOWN, 1e6);
      expect(watts.complete).toBe(true);
      expect(watts.value / best.watts).toBeCloseTo(1, 9);
    }),
    { numRuns: 150 },
  );
});

test('with room to choose it finds the least power, not the first', () => {
  const options = resolveOptions({ replication: 'asked', balanceTolerance: 100 });
  fc.assert(
    fc.property(placementCase(6, 3), (drawn) => {
      const models = drawn.models.map((model) => ({
        ...model,
        load: model.load / 3,
        sloMultiple: 0.5 + model.sloMultiple / 2,
      }));
      const given = { models, gpus: drawn.gpus };
      const problem = buildProblem(
        models,
        given.gpus,
        evenPieces(models.map(({ replicas = 1 }) => replicas)),
        options,
      );
      const best = bruteForce(given, options);
      const goal = { kind: 'watts', peakLimit: options.utilisationBound } as const;
      const found = branchAndBound(problem, goal, NONE_KNOWN, 1e6);
      expect(found.gpuOf === undefined).toBe(best === undefined);
      if (best !== undefined) expect(found.value / best.watts).toBeCloseTo(1, 9);
    }),
    { numRuns: 200 },
  );
});

test('out of nodes it says so', () => {
  const models = Array.from({ length: 6 }, (_, index) => ({
    id: `m${index}`,
    memoryGiB: 1,
    kvGiB: 0,
    load: 0.1 + 0.01 * index,
    sensitivity: 0.5,
    sloMultiple: 2,
    latencyMs: 1,
  }));
  const gpus = ['0', '1'].map((id) => ({ id, host: id, memoryGiB: 16, speed: 1 }));
  const problem = buildProblem(models, gpus, evenPieces(models.map(() => 1)), resolveOptions({}));
  expect(branchAndBound(problem, { kind: 'peak' }, NONE_KNOWN, 3)).toMatchObject({
    complete: false,
    gpuOf: undefined,
  });
});
