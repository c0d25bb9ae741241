import type { InfeasibilityCertificate } from './certificate.ts';
import { safeClockOn } from './layout.ts';
import { peakBound } from './peakBound.ts';
import type { PlacementModel } from './placementModel.ts';
import { type PlacementProblem, ROUNDING } from './problem.ts';

type Check = (
  problem: PlacementProblem,
  models: readonly PlacementModel[],
) => InfeasibilityCertificate | undefined;

/**
 * Looks for a reason why a problem has no solution, without a search: one model that fits on no GPU, replicas of a group
 * that find too few, or a sum that is more than all GPUs have. There is a GPU, and no group has more replicas than there
 * are (`findCrowding`).
 *
 * Undefined proves nothing: pieces may still not go together. `searchedInfeasibility` proves that for small problems.
 */
export function findInfeasibility(
  problem: PlacementProblem,
  models: readonly PlacementModel[],
): InfeasibilityCertificate | undefined {
  for (const check of CHECKS) {
    const found = check(problem, models);
    if (found !== undefined) return found;
  }
  return undefined;
}

const most = (values: Iterable<number>): number => Array.from(values).reduce((a, b) => Math.max(a, b), 0);

const sum = (values: Iterable<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** GPUs of which a piece may be a tenant by its SLO. */
const safeGpus = (problem: PlacementProblem, piece: number): number[] =>
  Array.from(problem.gpuSpeed.keys()).filter((gpu) => safeClockOn(problem, piece, gpu) <= 1);

const slo: Check = (problem, models) => {
  const piece = pieceWhere(problem, (candidate) => safeGpus(problem, candidate).length === 0);
  if (piece === undefined) return undefined;
  const model = problem.pieceModel[piece]!;
  const { id, sloMultiple } = models[model]!;
  const fastest = most(problem.gpuSpeed);
  const needed = 1 / (sloMultiple * fastest);
  return {
    resource: 'slo',
    models: [model],
    needed,
    available: 1,
    missing: needed - 1,
    unit: 'times the SLO',
    message: `model ${id} takes ${figure(needed)} times its SLO on the fastest GPU at top clock, with nothing else on it`,
  };
};

const memoryOfOne: Check = (problem, models) => {
  const largest = (piece: number): number =>
    most(safeGpus(problem, piece).map((gpu) => problem.gpuMemoryGiB[gpu]!));
  const piece = pieceWhere(
    problem,
    (candidate) => problem.pieceMemoryGiB[candidate]! > largest(candidate) * (1 + ROUNDING),
  );
  if (piece === undefined) return undefined;
  const model = problem.pieceModel[piece]!;
  const [needed, available] = [problem.pieceMemoryGiB[piece]!, largest(piece)];
  return {
    resource: 'memory',
    models: [model],
    needed,
    available,
    missing: needed - available,
    unit: 'GiB',
    message: `model ${models[model]!.id} needs ${figure(needed)} GiB on one GPU; the largest that keeps its SLO has ${figure(available)} GiB, ${figure(needed - available)} GiB too little. Split it into partitions`,
  };
};

const loadOfOne: Check = (problem, models) => {
  const room = (piece: number): number =>
    most(safeGpus(problem, piece).map((gpu) => problem.utilisationBound * problem.gpuSpeed[gpu]!));
  const piece = pieceWhere(
    problem,
    (candidate) => problem.pieceLoad[candidate]! > room(candidate) * (1 + ROUNDING),
  );
  if (piece === undefined) return undefined;
  const model = problem.pieceModel[piece]!;
  const [needed, available] = [problem.pieceLoad[piece]!, room(piece)];
  return {
    resource: 'load',
    models: [model],
    needed,
    available,
    missing: needed - available,
    unit: 'GPU seconds per second',
    message: `a replica of model ${models[model]!.id} brings a load of ${figure(needed)} even with one on every GPU; the fastest GPU takes ${figure(available)} under the utilisation bound`,
  };
};

/** Replicas of a group stand on GPUs of their own, each with room for one of them. */
const apart: Check = (problem, models) => {
  for (let group = 0; group < problem.groupCount; group++) {
    const pieces = Array.from(problem.pieceGroup.keys()).filter(
      (piece) => problem.pieceGroup[piece] === group,
    );
    const gpus = new Set(pieces.flatMap((piece) => gpusFor(problem, piece)));
    if (pieces.length <= gpus.size) continue;
    const own = [...new Set(pieces.map((piece) => problem.pieceModel[piece]!))];
    return {
      resource: 'gpus',
      models: own,
      needed: pieces.length,
      available: gpus.size,
      missing: pieces.length - gpus.size,
      unit: 'GPUs',
      message: `${own.map((model) => models[model]!.id).join(', ')}: ${pieces.length} replicas need a GPU each; only ${gpus.size} can take one`,
    };
  }
  return undefined;
};

/** GPUs on which a piece fits alone. */
const gpusFor = (problem: PlacementProblem, piece: number): number[] =>
  safeGpus(problem, piece).filter(
    (gpu) =>
      problem.pieceMemoryGiB[piece]! <= problem.gpuMemoryGiB[gpu]! * (1 + ROUNDING) &&
      problem.pieceLoad[piece]! <= problem.utilisationBound * problem.gpuSpeed[gpu]! * (1 + ROUNDING),
  );

const memoryOfAll: Check = (problem, models) => {
  const [needed, available] = [sum(problem.pieceMemoryGiB), sum(problem.gpuMemoryGiB)];
  return memoryShort(
    [...models.keys()],
    needed,
    available,
    `all replicas need ${figure(needed)} GiB; all GPUs have`,
  );
};

/** Of m + 1 pieces two share one of the m GPUs. */
const memoryOfTwo: Check = (problem) => {
  const { gpuCount, pieceCount, pieceMemoryGiB, pieceModel } = problem;
  if (pieceCount <= gpuCount) return undefined;
  const largest = Array.from(pieceMemoryGiB.keys())
    .sort((a, b) => pieceMemoryGiB[b]! - pieceMemoryGiB[a]!)
    .slice(0, gpuCount + 1);
  const needed = pieceMemoryGiB[largest.at(-1)!]! + pieceMemoryGiB[largest.at(-2)!]!;
  const models = [...new Set(largest.map((piece) => pieceModel[piece]!))];
  const text = `of the ${largest.length} largest replicas two must share a GPU and need ${figure(needed)} GiB at the least; the largest GPU has`;
  return memoryShort(models, needed, most(problem.gpuMemoryGiB), text);
};

function memoryShort(
  models: readonly number[],
  needed: number,
  available: number,
  text: string,
): InfeasibilityCertificate | undefined {
  if (needed <= available * (1 + ROUNDING)) return undefined;
  const missing = needed - available;
  const message = `${text} ${figure(available)} GiB, ${figure(missing)} GiB too little`;
  return { resource: 'memory', models, needed, available, missing, unit: 'GiB', message };
}

const load: Check = (problem, models) => {
  const needed = peakBound(problem);
  const available = problem.utilisationBound;
  if (needed <= available * (1 + ROUNDING)) return undefined;
  return {
    resource: 'load',
    models: [...models.keys()],
    needed,
    available,
    missing: needed - available,
    unit: 'GPU seconds per second',
    message: `however the load is spread, some GPU of speed 1 would be busy for ${figure(needed)} of the time at top clock; the utilisation bound is ${figure(available)}`,
  };
};

const pieceWhere = (
  { pieceCount }: PlacementProblem,
  isWanted: (piece: number) => boolean,
): number | undefined => Array.from({ length: pieceCount }, (_, piece) => piece).find(isWanted);

const CHECKS: readonly Check[] = [slo, memoryOfOne, loadOfOne, apart, memoryOfAll, memoryOfTwo, load];
