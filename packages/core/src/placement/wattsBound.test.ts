import { expect, test } from 'vitest';
import { bruteForce } from './bruteForce.test.support.ts';
import { buildProblem, evenPieces } from './buildProblem.ts';
import { resolveOptions } from './checkInput.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import { wattsBound } from './wattsBound.ts';

const model = (index: number, over: Partial<PlacementModel>): PlacementModel => ({
  id: `m${index}`,
  memoryGiB: 1,
  kvGiB: 0,
  load: 0.3,
  sensitivity: 0.5,
  sloMultiple: 5,
  latencyMs: 1,
  ...over,
});
const gpu = (index: number, over: Partial<PlacementGpu> = {}): PlacementGpu => ({
  id: `g${index}`,
  host: 'a',
  memoryGiB: 16,
  speed: 1,
  ...over,
});

/** The bound over the best, which brute force finds, both for one limit on the peak. */
function tightness(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  peakLimit: number,
): number {
  const options = resolveOptions({ replication: 'asked' });
  const problem = buildProblem(models, gpus, evenPieces(models.map(() => 1)), options);
  const { watts } = bruteForce({ models, gpus }, { ...options, peakLimit })!;
  return wattsBound(problem, peakLimit, watts) / watts;
}

const isTight = (ratio: number, least: number): void => {
  expect(ratio).toBeLessThanOrEqual(1 + 1e-9);
  expect(ratio).toBeGreaterThan(least);
};

// Two GPUs that the limit on the peak fills: the strict piece takes one loose piece along to its clock, whichever it is.
test('pieces that must share a clock are in the bound', () => {
  const models = [model(0, { sloMultiple: 1.2 }), model(1, {}), model(2, {}), model(3, {})];
  isTight(tightness(models, [gpu(0), gpu(1)], 0.6), 0.99);
});

// One GPU at 0.78 of the time at top clock, all of it follows the clock: 0.78 / 0.8 is the lowest.
test('the clock that the work needs to be done at all is in the bound', () => {
  isTight(tightness([model(0, { load: 0.78, sensitivity: 1 })], [gpu(0)], 0.8), 0.9999);
});

// Half of the load fits on the GPU that takes a third of the power.
test('the best kind of GPU takes no more than it has room for, in load or in memory', () => {
  const gpus = [gpu(0, { topWatts: 90 }), gpu(1, { topWatts: 210 })];
  const eight = Array.from({ length: 8 }, (_, index) => 0.3 + index / 20);
  const loaded = eight.map((sensitivity, index) => model(index, { sensitivity, load: 0.15 }));
  isTight(tightness(loaded, gpus, 0.6), 0.98);
  const large = eight.map((sensitivity, index) => model(index, { sensitivity, load: 0.05, memoryGiB: 4 }));
  isTight(tightness(large, gpus, 0.8), 0.98);
});
