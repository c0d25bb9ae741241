import fc from 'fast-check';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import { DEFAULT_PLACEMENT_OPTIONS, type PlacementOptions } from './placementOptions.ts';

/** Models and GPUs for a property test. */
export interface PlacementCase {
  readonly models: readonly PlacementModel[];
  readonly gpus: readonly PlacementGpu[];
}

const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

/** Small cases, some of them impossible: up to `maxModels` models on up to `maxGpus` GPUs of up to three kinds. */
export function placementCase(maxModels: number, maxGpus: number): fc.Arbitrary<PlacementCase> {
  const model = fc.record({
    memoryGiB: real(0.5, 9),
    kvGiB: real(0, 2),
    load: real(0, 0.6),
    // Nothing between 0 and 0.01: without slack a tiny sensitivity keeps the clock at the top, which a reference that
    // finds clocks by trying cannot tell from 0.
    sensitivity: fc.oneof({ weight: 8, arbitrary: real(0.01, 1) }, fc.constantFrom(0, 1)),
    sloMultiple: real(1.05, 4),
    latencyMs: real(10, 1000),
    replicas: fc.constantFrom(1, 1, 1, 2),
  });
  const gpu = fc.record({
    host: fc.constantFrom('a', 'b', 'c'),
    memoryGiB: fc.constantFrom(12, 16, 16, 24),
    speed: fc.constantFrom(1, 1, 0.7, 1.6),
  });
  return fc.record({
    models: fc
      .array(model, { minLength: 1, maxLength: maxModels })
      .map((models) => models.map((item, index) => ({ id: `m${index}`, ...item }))),
    gpus: fc
      .array(gpu, { minLength: 1, maxLength: maxGpus })
      .map((gpus) => gpus.map((item, index) => ({ id: `g${index}`, ...item }))),
  });
}

/** What is wrong with a placement, straight from the definition and apart from the code under test. */
export function violations(
  { models, gpus }: PlacementCase,
  { replicas }: Placement,
  options: PlacementOptions = {},
): string[] {
  const { utilisationBound } = { ...DEFAULT_PLACEMENT_OPTIONS, ...options };
  const found: string[] = [];
  models.forEach((model, index) => {
    const own = replicas.filter((replica) => replica.model === index);
    const shares = own.reduce((sum, { share }) => sum + share, 0);
    if (Math.abs(shares - 1) > 1e-9) found.push(`${model.id}: shares sum to ${shares}`);
    if (own.length < (model.replicas ?? 1)) found.push(`${model.id}: ${own.length} replicas`);
  });
  gpus.forEach((gpu, index) => {
    const tenants = replicas.filter((replica) => replica.gpu === index);
    const groups = tenants.map(({ model }) => models[model]!.group ?? models[model]!.id);
    if (new Set(groups).size !== groups.length) found.push(`${gpu.id}: two of one group`);
    const sum = (of: (model: PlacementModel, share: number) => number): number =>
      tenants.reduce((total, { model, share }) => total + of(models[model]!, share), 0);
    if (sum(({ memoryGiB, kvGiB }) => memoryGiB + kvGiB) > gpu.memoryGiB + 1e-6)
      found.push(`${gpu.id}: memory`);
    if (sum(({ load }, share) => load * share) > utilisationBound * gpu.speed + 1e-6)
      found.push(`${gpu.id}: load`);
    for (const { model } of tenants) {
      if (models[model]!.sloMultiple * gpu.speed < 1)
        found.push(`${gpu.id}: too slow for ${models[model]!.id}`);
    }
  });
  if (replicas.some(({ gpu }) => gpus[gpu] === undefined)) found.push('a GPU that does not exist');
  return found;
}

/** A model of 1 GiB that keeps a tenth of a GPU busy, with changes. */
export const someModel = (id: string, over: Partial<PlacementModel> = {}): PlacementModel => ({
  id,
  memoryGiB: 1,
  kvGiB: 0,
  load: 0.1,
  sensitivity: 0.5,
  sloMultiple: 5,
  latencyMs: 100,
  ...over,
});

/** A GPU of 16 GiB on host `a`, with changes. */
export const someGpu = (id: string, over: Partial<PlacementGpu> = {}): PlacementGpu => ({
  id,
  host: 'a',
  memoryGiB: 16,
  speed: 1,
  ...over,
});
