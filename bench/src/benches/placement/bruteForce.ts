import {
  DEFAULT_IDLE_WATTS,
  DEFAULT_PLACEMENT_OPTIONS,
  DEFAULT_TOP_WATTS,
  type PlacementGpu,
  type PlacementModel,
} from '@wattlane/core/placement';
import type { Instance } from './instances.ts';

const { utilisationBound, clockFloorRatio, sloShare, balanceTolerance } = DEFAULT_PLACEMENT_OPTIONS;

/** Rounding of a limit. */
const ROUNDING = 1e-9;

/** Models and the replicas that each gets. */
interface Sized {
  readonly model: PlacementModel;
  readonly count: number;
}

/** One GPU with some set of models: what it comes to; undefined where a constraint is broken. */
type Figures = { readonly peak: number; readonly watts: number } | undefined;

/** The best of a small instance. */
export interface BestSmall {
  readonly peak: number;
  /** Least power within the balance tolerance of `peak`. */
  readonly watts: number;
  /** Least power under any limit on the peak, for the check of a bound that was made for that limit. */
  wattsUnder(peakLimit: number): number;
}

/**
 * Tries every way to place up to about 8 models on up to 4 GPUs, at the default options and without added replicas. Written
 * from the problem in docs/algorithms/placement.md, apart from the solver. Undefined where there is no way.
 */
export function bruteForce({ models, gpus }: Instance): BestSmall | undefined {
  const fastest = Math.max(...gpus.map(({ speed }) => speed));
  const sized = models.map((model) => ({
    model,
    count: Math.max(model.replicas ?? 1, Math.ceil(model.load / (utilisationBound * fastest) - ROUNDING)),
  }));
  const tables = gpus.map((gpu) =>
    Array.from({ length: 2 ** models.length }, (_, set) => figuresOf(gpu, sized, set)),
  );
  const peak = least(sized, tables, Number.POSITIVE_INFINITY).peak;
  if (peak === Number.POSITIVE_INFINITY) return undefined;
  const wattsUnder = (peakLimit: number): number => least(sized, tables, peakLimit * (1 + ROUNDING)).watts;
  return { peak, watts: wattsUnder(Math.min(utilisationBound, peak * (1 + balanceTolerance))), wattsUnder };
}

function least(
  sized: readonly Sized[],
  tables: readonly (readonly Figures[])[],
  peakLimit: number,
): { peak: number; watts: number } {
  const best = { peak: Number.POSITIVE_INFINITY, watts: Number.POSITIVE_INFINITY };
  const sets = tables.map(() => 0);
  const choices = (count: number): number[][] =>
    Array.from({ length: 2 ** tables.length }, (_, bits) =>
      [...tables.keys()].filter((gpu) => (bits >> gpu) % 2 === 1),
    ).filter((chosen) => chosen.length === count);
  const chosenOf = sized.map(({ count }) => choices(count));
  const place = (model: number): void => {
    if (model === sized.length) {
      let peak = 0;
      let watts = 0;
      for (let gpu = 0; gpu < tables.length; gpu++) {
        const figures = tables[gpu]![sets[gpu]!];
        if (figures === undefined) return;
        peak = Math.max(peak, figures.peak);
        watts += figures.watts;
      }
      if (peak > peakLimit) return;
      best.peak = Math.min(best.peak, peak);
      best.watts = Math.min(best.watts, watts);
      return;
    }
    for (const chosen of chosenOf[model]!) {
      for (const gpu of chosen) sets[gpu]! += 2 ** model;
      place(model + 1);
      for (const gpu of chosen) sets[gpu]! -= 2 ** model;
    }
  };
  place(0);
  return best;
}

function figuresOf(gpu: PlacementGpu, sized: readonly Sized[], set: number): Figures {
  const tenants = sized.filter((_, index) => (set >> index) % 2 === 1);
  const sum = (of: (tenant: Sized) => number): number =>
    tenants.reduce((total, tenant) => total + of(tenant), 0);
  const work = ({ model, count }: Sized): number => model.load / count / gpu.speed;
  const peak = sum(work);
  const idleWatts = gpu.idleWatts ?? DEFAULT_IDLE_WATTS;
  if (sum(({ model }) => model.memoryGiB + model.kvGiB) > gpu.memoryGiB * (1 + ROUNDING)) return undefined;
  if (peak > utilisationBound * (1 + ROUNDING)) return undefined;
  if (tenants.some(({ model }) => model.sloMultiple * gpu.speed < 1)) return undefined;
  // Lowest clock that is safe for each tenant, and the one at which the GPU is busy for the bound.
  const clocks = tenants.map(({ model: { sensitivity, sloMultiple } }) => {
    const slack = Math.max(0, sloShare * sloMultiple * gpu.speed - 1);
    return sensitivity === 0 ? 0 : sensitivity / (sensitivity + slack);
  });
  const felt = sum((tenant) => work(tenant) * tenant.model.sensitivity);
  const forBound = peak >= utilisationBound ? 1 : felt / (utilisationBound - peak + felt);
  const clock = Math.max(clockFloorRatio, forBound, ...clocks);
  const watts = sum((tenant) => {
    const s = tenant.model.sensitivity;
    return work(tenant) * (1 - s + s / clock) * ((1 - s) * clock + s * clock ** 2.2);
  });
  return { peak, watts: idleWatts + ((gpu.topWatts ?? DEFAULT_TOP_WATTS) - idleWatts) * watts };
}
