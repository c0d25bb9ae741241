import type { PlacementCase } from './placementCase.test.support.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import { DEFAULT_PLACEMENT_OPTIONS, type PlacementOptions } from './placementOptions.ts';

interface Tenant {
  readonly model: PlacementModel;
  readonly share: number;
}

/** Peak and power of one way to place everything. */
interface Way {
  readonly peak: number;
  readonly watts: number;
}

/**
 * The best placement of a small case by trying every set of GPUs for every model, written from the definition in
 * docs/algorithms/placement.md and sharing no code with the solver. Undefined where no way keeps the constraints.
 */
export function bruteForce(
  { models, gpus }: PlacementCase,
  options: PlacementOptions & { readonly peakLimit?: number },
): Way | undefined {
  const resolved = { ...DEFAULT_PLACEMENT_OPTIONS, ...options };
  const fastest = Math.max(...gpus.map(({ speed }) => speed));
  const ways: Way[] = [];
  const tenants: Tenant[][] = gpus.map(() => []);
  const place = (index: number): void => {
    const model = models[index];
    if (model === undefined) {
      const found = gpus.map((gpu, place) => figuresOf(gpu, tenants[place]!, resolved));
      if (found.some((gpu) => gpu === undefined)) return;
      ways.push({
        peak: Math.max(...found.map((gpu) => gpu!.peak)),
        watts: found.reduce((sum, gpu) => sum + gpu!.watts, 0),
      });
      return;
    }
    const count = Math.max(
      model.replicas ?? 1,
      Math.ceil(model.load / (resolved.utilisationBound * fastest) - 1e-9),
    );
    for (let set = 0; set < 2 ** gpus.length; set++) {
      const chosen = [...gpus.keys()].filter((gpu) => (set >> gpu) % 2 === 1);
      if (chosen.length !== count) continue;
      for (const gpu of chosen) tenants[gpu]!.push({ model, share: 1 / count });
      place(index + 1);
      for (const gpu of chosen) tenants[gpu]!.pop();
    }
  };
  place(0);
  if (ways.length === 0) return undefined;
  const peak = Math.min(...ways.map((way) => way.peak));
  const limit =
    options.peakLimit ?? Math.min(resolved.utilisationBound, peak * (1 + resolved.balanceTolerance));
  const watts = Math.min(...ways.filter((way) => way.peak <= limit * (1 + 1e-9)).map((way) => way.watts));
  return { peak, watts };
}

/** Undefined where a constraint is broken. Clocks are found by halving, power by the formulas of the power model. */
function figuresOf(
  gpu: PlacementGpu,
  tenants: readonly Tenant[],
  { utilisationBound, clockFloorRatio, sloShare }: typeof DEFAULT_PLACEMENT_OPTIONS,
): Way | undefined {
  const sum = (of: (tenant: Tenant) => number): number =>
    tenants.reduce((total, tenant) => total + of(tenant), 0);
  const slowdown = ({ model }: Tenant, x: number): number => 1 + model.sensitivity * (1 / x - 1);
  const busy = (x: number): number =>
    sum((tenant) => (tenant.model.load * tenant.share * slowdown(tenant, x)) / gpu.speed);
  if (sum(({ model }) => model.memoryGiB + model.kvGiB) > gpu.memoryGiB * (1 + 1e-9)) return undefined;
  if (busy(1) > utilisationBound * (1 + 1e-9)) return undefined;
  if (tenants.some(({ model }) => model.sloMultiple * gpu.speed < 1)) return undefined;
  const isSafe = (x: number): boolean =>
    busy(x) <= utilisationBound &&
    tenants.every(
      (tenant) => slowdown(tenant, x) <= Math.max(1, sloShare * tenant.model.sloMultiple * gpu.speed),
    );
  let [low, high] = [clockFloorRatio, 1];
  if (isSafe(low)) high = low;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (isSafe(middle)) high = middle;
    else low = middle;
  }
  const dynamic = ({ model: { sensitivity: s } }: Tenant): number => (1 - s) * high + s * high ** 2.2;
  const watts = sum(
    (tenant) =>
      ((tenant.model.load * tenant.share * slowdown(tenant, high)) / gpu.speed) *
      dynamic(tenant) *
      ((gpu.topWatts ?? 214) - (gpu.idleWatts ?? 30)),
  );
  return { peak: busy(1), watts: (gpu.idleWatts ?? 30) + watts };
}
