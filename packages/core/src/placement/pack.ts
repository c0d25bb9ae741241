import type { Rng } from '../random/rng.ts';
import { addPiece, createLayout, fits, type Layout, movePiece, removePiece, safeClockOn } from './layout.ts';
import { loadBalance } from './loadBalance.ts';
import { piecesBy } from './piecesBy.ts';
import { bestGpu } from './placeInOrder.ts';
import type { PlacementProblem } from './problem.ts';

/**
 * Finds a layout that keeps every constraint: by load balance where that works, else by ejection.
 *
 * Ejection: a piece without room goes where it fits; or where one tenant can move on to another GPU; or it pushes out the
 * tenants that are least in its way, which are then placed in turn. Chance in that choice keeps it from going in circles.
 *
 * @param maxTries  pieces that may be placed; undefined is returned when they are used up, which proves nothing
 */
export function pack(problem: PlacementProblem, rng: Rng, maxTries: number): Layout | undefined {
  const balanced = loadBalance(problem);
  if (typeof balanced !== 'number') return balanced;
  const sizes = pieceSizes(problem);
  const layout = createLayout(problem);
  const waiting = piecesBy(problem, (piece) => sizes[piece]!);
  for (let tries = 0; waiting.length > 0; tries++) {
    if (tries >= maxTries) return undefined;
    const piece = waiting.pop()!;
    const gpu = bestGpu(
      problem,
      layout,
      piece,
      (candidate) => layout.load[candidate]! / problem.gpuSpeed[candidate]!,
    );
    if (gpu !== -1) addPiece(problem, layout, piece, gpu);
    else if (!moveOneOn(problem, layout, piece) && !pushOut(problem, layout, sizes, piece, waiting, rng))
      return undefined;
  }
  return layout;
}

/** Share of the largest GPU that a piece takes, of memory or load, whichever is more. */
function pieceSizes(problem: PlacementProblem): Float64Array {
  const memoryGiB = problem.gpuMemoryGiB.reduce((most, value) => Math.max(most, value), 0);
  const load = problem.utilisationBound * problem.gpuSpeed.reduce((most, value) => Math.max(most, value), 0);
  return problem.pieceMemoryGiB.map((value, piece) =>
    Math.max(value / memoryGiB, problem.pieceLoad[piece]! / load),
  );
}

/** Makes room for a piece by moving one tenant to a GPU on which it fits. */
function moveOneOn(problem: PlacementProblem, layout: Layout, piece: number): boolean {
  for (let gpu = 0; gpu < problem.gpuCount; gpu++) {
    for (const tenant of layout.tenants[gpu]!) {
      if (!fits(problem, layout, piece, gpu, tenant)) continue;
      const target = bestGpu(problem, layout, tenant, (other) =>
        other === gpu ? Number.MAX_VALUE : layout.memoryGiB[other]!,
      );
      if (target === -1 || target === gpu) continue;
      movePiece(problem, layout, tenant, target);
      addPiece(problem, layout, piece, gpu);
      return true;
    }
  }
  return false;
}

/** Puts a piece where the tenants that must leave for it are smallest, give or take chance. */
function pushOut(
  problem: PlacementProblem,
  layout: Layout,
  sizes: Float64Array,
  piece: number,
  waiting: number[],
  rng: Rng,
): boolean {
  let best: { readonly gpu: number; readonly out: readonly number[] } | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let gpu = 0; gpu < problem.gpuCount; gpu++) {
    const out = inTheWay(problem, layout, noisy(sizes, layout.tenants[gpu]!, rng), piece, gpu);
    if (out === undefined) continue;
    const cost = out.reduce((sum, tenant) => sum + sizes[tenant]! ** 2, 0) * (0.5 + rng.nextFloat());
    if (cost >= bestCost) continue;
    bestCost = cost;
    best = { gpu, out };
  }
  if (best === undefined) return false;
  for (const tenant of best.out) removePiece(problem, layout, tenant);
  addPiece(problem, layout, piece, best.gpu);
  waiting.push(...[...best.out].sort((a, b) => sizes[a]! - sizes[b]!));
  return true;
}

/** Sizes of the tenants of a GPU, each half to one and a half times what it is. */
const noisy = (sizes: Float64Array, tenants: readonly number[], rng: Rng): ReadonlyMap<number, number> =>
  new Map(tenants.map((tenant) => [tenant, sizes[tenant]! * (0.5 + rng.nextFloat())]));

/** Tenants that must leave a GPU for a piece: any of its group, and of the rest the smallest one that is enough, else more. */
function inTheWay(
  problem: PlacementProblem,
  layout: Layout,
  sizes: ReadonlyMap<number, number>,
  piece: number,
  gpu: number,
): number[] | undefined {
  if (safeClockOn(problem, piece, gpu) > 1) return undefined;
  const { pieceMemoryGiB, pieceLoad, pieceGroup } = problem;
  let memoryGiB = layout.memoryGiB[gpu]! + pieceMemoryGiB[piece]! - problem.gpuMemoryGiB[gpu]!;
  let load = layout.load[gpu]! + pieceLoad[piece]! - problem.utilisationBound * problem.gpuSpeed[gpu]!;
  const out: number[] = [];
  const leave = (tenant: number): void => {
    out.push(tenant);
    memoryGiB -= pieceMemoryGiB[tenant]!;
    load -= pieceLoad[tenant]!;
  };
  const rest = [...layout.tenants[gpu]!].sort((a, b) => sizes.get(a)! - sizes.get(b)!);
  for (const tenant of rest) if (pieceGroup[tenant] === pieceGroup[piece]) leave(tenant);
  let open = rest.filter((tenant) => pieceGroup[tenant] !== pieceGroup[piece]);
  while (memoryGiB > 0 || load > 0) {
    if (open.length === 0) return undefined;
    const enough = open.find((tenant) => pieceMemoryGiB[tenant]! >= memoryGiB && pieceLoad[tenant]! >= load);
    const next = enough ?? open.at(-1)!;
    leave(next);
    open = open.filter((tenant) => tenant !== next);
  }
  return out;
}
