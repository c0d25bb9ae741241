import { branchAndBound } from './branchAndBound.ts';
import type { InfeasibilityCertificate } from './certificate.ts';
import type { PlacementProblem } from './problem.ts';

/** Precision of what is missing, relative to what there is. */
const PRECISION = 1e-3;

/** What GPUs are taken to have more of. */
type Relaxed = 'memory' | 'load' | 'memory-and-load';

/**
 * Says what is missing where an exact search has shown that a small problem has no solution although no sum is too large:
 * the resource of which the GPUs need least more, relative to what they have, and how much more of it. Searches again with
 * more and more of each, halving the interval.
 *
 * `missing` is on every GPU and within 0.1 % of what the largest has: with so much more there is a solution.
 *
 * @param maxNodes  nodes of each search; a search that runs out counts as finding nothing, which makes `missing` larger
 */
export function searchedInfeasibility(problem: PlacementProblem, maxNodes: number): InfeasibilityCertificate {
  const factors = (['memory', 'load'] as const).map((relaxed) => ({
    relaxed,
    factor: leastFactor(problem, relaxed, maxNodes),
  }));
  const [best] = factors.sort((a, b) => a.factor - b.factor);
  if (best!.factor < Number.POSITIVE_INFINITY) return describe(problem, best!.relaxed, best!.factor);
  return describe(problem, 'memory-and-load', leastFactor(problem, 'memory-and-load', maxNodes));
}

function leastFactor(problem: PlacementProblem, relaxed: Relaxed, maxNodes: number): number {
  const works = (factor: number): boolean => {
    const more = moreOf(problem, relaxed, factor);
    return branchAndBound(more, { kind: 'any' }, Number.POSITIVE_INFINITY, maxNodes).gpuOf !== undefined;
  };
  let [low, high] = [1, problem.pieceCount + 1];
  if (!works(high)) return Number.POSITIVE_INFINITY;
  while (high - low > PRECISION) {
    const middle = (low + high) / 2;
    if (works(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function moreOf(problem: PlacementProblem, relaxed: Relaxed, factor: number): PlacementProblem {
  return {
    ...problem,
    ...(relaxed !== 'load' && { gpuMemoryGiB: problem.gpuMemoryGiB.map((value) => value * factor) }),
    ...(relaxed !== 'memory' && { utilisationBound: problem.utilisationBound * factor }),
  };
}

function describe(problem: PlacementProblem, resource: Relaxed, factor: number): InfeasibilityCertificate {
  const models = [...new Set(problem.pieceModel)];
  const percent = `${(100 * (factor - 1)).toFixed(1)} %`;
  const text = 'an exact search found no way to place all models together';
  const largest = problem.gpuMemoryGiB.reduce((a, b) => Math.max(a, b), 0);
  const figures = (available: number) => ({
    needed: available * factor,
    available,
    missing: available * (factor - 1),
  });
  switch (resource) {
    case 'memory':
      return {
        resource,
        models,
        ...figures(largest),
        unit: 'GiB',
        message: `${text}; with ${percent} more memory on every GPU there is one`,
      };
    case 'load':
      return {
        resource,
        models,
        ...figures(problem.utilisationBound),
        unit: 'GPU seconds per second',
        message: `${text}; with a utilisation bound ${percent} higher there is one`,
      };
    case 'memory-and-load':
      return {
        resource,
        models,
        ...figures(1),
        unit: 'times memory and load',
        message: `${text}; it takes more memory and a higher utilisation bound at once`,
      };
  }
}
