import { place } from '@wattlane/core/placement';
import { bruteForce } from './bruteForce.ts';
import { drawInstance, FAMILIES, type Family, type Instance } from './instances.ts';

const SEEDS = [1, 2, 3];
const MOST_MODELS = 8;
const MOST_GPUS = 4;

/** With this a case of 8 replicas on 4 GPUs often has no solution, though no sum is too large. */
const OVERFULL: Family = { ...FAMILIES[0]!, name: 'overfull', memoryShare: 1, utilisation: 0.65 };

/** How the solver does on all small shapes, against brute force. */
export interface SmallFigures {
  readonly cases: number;
  /** Cases without a solution. */
  readonly infeasible: number;
  /** Cases in which one of the two finds a solution and the other does not, or ours is better than the best. */
  readonly disagreements: number;
  /** Largest relative excess of peak or power over the best. */
  readonly worstGap: number;
  /** The same for the search alone, without branch and bound. */
  readonly worstSearchGap: number;
  /** Cases in which the search without branch and bound found nothing although there is a solution. */
  readonly searchMisses: number;
  /** Cases in which a lower bound of the search was above the best: must be none. */
  readonly wrongBounds: number;
  /** Mean of the search's power bound over the best, 1 for a perfect bound. */
  readonly meanBoundRatio: number;
}

/** Every number of replicas up to 8 on every number of GPUs up to 4, in every family, three seeds each. */
export function smallFigures(): SmallFigures {
  const results = [...FAMILIES, OVERFULL].flatMap((family) => cases(family)).map(compare);
  const worst = (of: (result: Compared) => number): number => Math.max(...results.map(of));
  const count = (is: (result: Compared) => boolean): number => results.filter(is).length;
  const ratios = results.map(({ boundRatio }) => boundRatio).filter((ratio) => ratio !== undefined);
  return {
    cases: results.length,
    infeasible: count(({ isFeasible }) => !isFeasible),
    disagreements: count(({ disagrees }) => disagrees),
    worstGap: worst(({ gap }) => gap),
    worstSearchGap: worst(({ searchGap }) => searchGap),
    searchMisses: count(({ isMissed }) => isMissed),
    wrongBounds: count(({ isWrongBound }) => isWrongBound),
    meanBoundRatio: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length,
  };
}

function cases(family: Family): Instance[] {
  const found: Instance[] = [];
  for (let models = 1; models <= MOST_MODELS; models++) {
    for (let gpus = 1; gpus <= MOST_GPUS; gpus++) {
      for (const seed of SEEDS) found.push(drawInstance(family, models, gpus, seed));
    }
  }
  return found;
}

interface Compared {
  readonly isFeasible: boolean;
  readonly disagrees: boolean;
  readonly gap: number;
  readonly searchGap: number;
  readonly isMissed: boolean;
  readonly isWrongBound: boolean;
  readonly boundRatio: number | undefined;
}

/** Sums of another order differ by this much. */
const ROUNDING = 1e-9;

function compare(instance: Instance): Compared {
  const best = bruteForce(instance);
  const ours = place(instance.models, instance.gpus, { replication: 'asked' });
  const search = place(instance.models, instance.gpus, { replication: 'asked', exactNodes: 0 });
  const found = search.kind === 'placed' && best !== undefined ? search : undefined;
  const gapOf = (outcome: typeof ours): number => {
    if (best === undefined || outcome.kind !== 'placed') return 0;
    const gap = Math.max(outcome.bestPeak / best.peak, outcome.figures.watts / best.watts) - 1;
    return gap < ROUNDING ? 0 : gap;
  };
  // Less than the least means that one of the two breaks a constraint.
  const isTooGood =
    best !== undefined &&
    ours.kind === 'placed' &&
    Math.min(ours.bestPeak / best.peak, ours.figures.watts / best.watts) < 1 - ROUNDING;
  const bestUnder = found && best?.wattsUnder(found.peakLimit);
  return {
    isFeasible: best !== undefined,
    disagrees:
      (best === undefined) !== (ours.kind === 'infeasible') || ours.kind === 'not-found' || isTooGood,
    gap: gapOf(ours),
    searchGap: gapOf(search),
    isMissed: best !== undefined && search.kind !== 'placed',
    isWrongBound:
      found !== undefined &&
      (found.peakBound > best!.peak * (1 + ROUNDING) || found.wattsBound > bestUnder! * (1 + ROUNDING)),
    boundRatio: found && found.wattsBound / bestUnder!,
  };
}
