import { type PlacementOutcome, place } from './place.ts';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import type { PlacementOptions } from './placementOptions.ts';

/** What the death of one host means. Models are indices. */
export interface HostLoss {
  readonly host: string;
  /** Models whose every replica was there: down until they are placed again. */
  readonly down: readonly number[];
  /** Models that lose some of their replicas and go on with the others. */
  readonly thinned: readonly number[];
  /**
   * Whether the models fit on the other hosts: all with the replicas they ask for (`all`), all but with one replica fewer
   * or more than asked (`fewer-replicas`), or only some of them (`some`).
   */
  readonly fit: 'all' | 'fewer-replicas' | 'some';
  /** Models that go with fewer replicas than they ask for. */
  readonly degraded: readonly number[];
  /** Models that are left out, together with the others of their group. */
  readonly leftOut: readonly number[];
  /** True when it is proven that not all fit as asked; true as well when they do. */
  readonly proven: boolean;
}

/**
 * N-1 check: for each host, whether the models can be placed on the GPUs of the others, and which are worse off.
 *
 * The least loss is looked for greedily: first all models with one replica each, then one group after the other is left
 * out, the largest first. `fit: 'all'` is a fact, since a placement was found; what is left out may be more than needed.
 *
 * @param placement  what runs now
 * @throws WattlaneError ERR_ARGUMENT for input out of its range
 */
export function hostLosses(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  placement: Placement,
  options: PlacementOptions = {},
): HostLoss[] {
  // Only whether there is a placement matters, not how good it is.
  const quick: PlacementOptions = { ...options, replication: 'asked', searchSteps: 0 };
  return [...new Set(gpus.map(({ host }) => host))].map((host) => {
    const rest = gpus.filter((gpu) => gpu.host !== host);
    const isOn = (gpu: number): boolean => gpus[gpu]!.host === host;
    const hit = [...models.keys()].filter((model) =>
      placement.replicas.some((replica) => replica.model === model && isOn(replica.gpu)),
    );
    const survives = (model: number): boolean =>
      placement.replicas.some((replica) => replica.model === model && !isOn(replica.gpu));
    return {
      host,
      down: hit.filter((model) => !survives(model)),
      thinned: hit.filter(survives),
      ...bestFit(models, rest, quick),
    };
  });
}

type Fit = Pick<HostLoss, 'fit' | 'degraded' | 'leftOut' | 'proven'>;

function bestFit(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  options: PlacementOptions,
): Fit {
  const asked = place(models, gpus, options);
  if (asked.kind === 'placed') return { fit: 'all', degraded: [], leftOut: [], proven: true };
  const proven = asked.kind === 'infeasible';
  let kept = [...models.keys()];
  for (;;) {
    const single = kept.map((model) => ({ ...models[model]!, replicas: 1 }));
    const outcome: PlacementOutcome = place(single, gpus, options);
    if (outcome.kind === 'placed') {
      const leftOut = [...models.keys()].filter((model) => !kept.includes(model));
      const degraded = kept.filter((model) => (models[model]!.replicas ?? 1) > 1);
      return { fit: leftOut.length === 0 ? 'fewer-replicas' : 'some', degraded, leftOut, proven };
    }
    const group = groupOf(models, largest(models, gpus, suspects(outcome, kept)));
    kept = kept.filter((model) => groupOf(models, model) !== group);
  }
}

const groupOf = (models: readonly PlacementModel[], model: number): string =>
  models[model]!.group ?? models[model]!.id;

/** The models that a certificate blames, else all that are left. */
const suspects = (outcome: PlacementOutcome, kept: readonly number[]): readonly number[] =>
  outcome.kind === 'infeasible' ? outcome.certificate.models.map((place) => kept[place]!) : kept;

function largest(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  among: readonly number[],
): number {
  const memoryGiB = gpus.reduce((sum, gpu) => sum + gpu.memoryGiB, 0) || 1;
  const speed = gpus.reduce((sum, gpu) => sum + gpu.speed, 0) || 1;
  const size = (model: number): number => {
    const { memoryGiB: weights, kvGiB, load } = models[model]!;
    return Math.max((weights + kvGiB) / memoryGiB, load / speed);
  };
  return among.reduce((best, model) => (size(model) > size(best) ? model : best));
}
