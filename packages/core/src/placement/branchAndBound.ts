import { gpuWatts } from './gpuWatts.ts';
import { addPiece, createLayout, fits, type Layout, removePiece } from './layout.ts';
import { leastWattsOn } from './pieceEnergy.ts';
import { type PlacementProblem, ROUNDING } from './problem.ts';

/**
 * What is to be least: utilisation of the busiest GPU, or predicted power with that utilisation limited; or `any`, which is
 * content with the first layout.
 */
export type Goal = { readonly kind: 'peak' | 'any' } | { readonly kind: 'watts'; readonly peakLimit: number };

/** What an exact search came to. */
export interface ExactResult {
  /** True when the search went through all cases, so that the best found is the best there is. Never with `any` and a find. */
  readonly complete: boolean;
  /** GPU of each piece in the best layout found; undefined when none was found. */
  readonly gpuOf: Int32Array | undefined;
  /** Its value; that of the incumbent, or infinite, when none better was found. */
  readonly value: number;
  readonly nodes: number;
}

/** Values this close, relative to each other, count as equal, so that a rounding does not open a subtree. */
const EQUAL = 1e-12;

/**
 * Finds the best layout by depth-first branch and bound, and proves it where it comes to the end within `maxNodes`.
 *
 * Pieces go in the order of their models' size, GPUs in the order of the bound. A branch is cut where what is placed plus
 * the least that the rest can add is no better than the best known. Of empty GPUs of one kind only the first is tried, and
 * the replicas of one model, which are alike, stand in the order of their GPUs; neither cuts off a case that is not the
 * same as another one but for names: of a set of GPUs that a model takes, the empty ones may be renamed to the first empty
 * ones of their kinds, and its replicas then take the set in order.
 *
 * @param incumbent  value of a layout already known; infinite for none
 */
export function branchAndBound(
  problem: PlacementProblem,
  goal: Goal,
  incumbent: number,
  maxNodes: number,
): ExactResult {
  const order = branchingOrder(problem);
  const layout = createLayout(problem);
  const least = leastRest(problem, goal, order);
  const peakFloor = goal.kind === 'watts' ? 0 : leastPeak(problem);
  const best: { value: number; gpuOf: Int32Array | undefined } = { value: incumbent, gpuOf: undefined };
  let nodes = 0;

  /** Takes piece number `depth`; `value` is that of the pieces before it. Returns false when out of nodes. */
  const branch = (depth: number, value: number): boolean => {
    if (depth === order.length) {
      best.value = value;
      best.gpuOf = layout.gpuOf.slice();
      return goal.kind !== 'any';
    }
    const piece = order[depth]!;
    for (const { gpu, next } of children(
      problem,
      layout,
      goal,
      piece,
      previousOf(problem, order, depth),
      value,
    )) {
      const bound = goal.kind === 'watts' ? next + least[depth + 1]! : Math.max(next, peakFloor);
      if (bound >= best.value * (1 - EQUAL)) continue;
      if (nodes++ >= maxNodes) return false;
      addPiece(problem, layout, piece, gpu);
      const complete = branch(depth + 1, next);
      removePiece(problem, layout, piece);
      if (!complete) return false;
    }
    return true;
  };

  const idleWatts = goal.kind !== 'watts' ? 0 : problem.gpuIdleWatts.reduce((sum, watts) => sum + watts, 0);
  const complete = branch(0, idleWatts);
  return { complete, ...best, nodes };
}

/** Models with the largest piece first, by the share of a GPU that it takes; the pieces of one stay together. */
function branchingOrder(problem: PlacementProblem): number[] {
  const memoryGiB = problem.gpuMemoryGiB.reduce((most, value) => Math.max(most, value), 0);
  const load = problem.utilisationBound * problem.gpuSpeed.reduce((most, value) => Math.max(most, value), 0);
  const size = (piece: number): number =>
    Math.max(problem.pieceMemoryGiB[piece]! / memoryGiB, problem.pieceLoad[piece]! / load);
  return Array.from(problem.pieceModel.keys()).sort(
    (a, b) => size(b) - size(a) || problem.pieceModel[a]! - problem.pieceModel[b]! || a - b,
  );
}

/** The piece before, where it is a replica of the same model; else -1. */
const previousOf = ({ pieceModel }: PlacementProblem, order: readonly number[], depth: number): number =>
  depth > 0 && pieceModel[order[depth - 1]!] === pieceModel[order[depth]!] ? order[depth - 1]! : -1;

/** For each depth, the least that the pieces from there on add to the power. */
function leastRest(problem: PlacementProblem, goal: Goal, order: readonly number[]): Float64Array {
  const least = new Float64Array(order.length + 1);
  if (goal.kind !== 'watts') return least;
  for (let depth = order.length - 1; depth >= 0; depth--) {
    let watts = Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < problem.kindCount; kind++) {
      watts = Math.min(watts, leastWattsOn(problem, order[depth]!, kind));
    }
    // Taken a little low, since the power of a layout is summed in another order.
    least[depth] = least[depth + 1]! + watts * (1 - EQUAL);
  }
  return least;
}

/** All load spread over all speed: no layout has a lower peak. */
function leastPeak({ pieceLoad, gpuSpeed }: PlacementProblem): number {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return (sum(pieceLoad) / sum(gpuSpeed)) * (1 - ROUNDING);
}

interface Child {
  readonly gpu: number;
  readonly next: number;
}

function children(
  problem: PlacementProblem,
  layout: Layout,
  goal: Goal,
  piece: number,
  previous: number,
  value: number,
): Child[] {
  const found: Child[] = [];
  const emptyKinds = new Set<number>();
  const from = previous === -1 ? 0 : layout.gpuOf[previous]! + 1;
  for (let gpu = 0; gpu < problem.gpuCount; gpu++) {
    const isEmpty = layout.tenants[gpu]!.length === 0;
    const kind = problem.gpuKind[gpu]!;
    const isRepeat = isEmpty && emptyKinds.has(kind);
    if (isEmpty) emptyKinds.add(kind);
    if (gpu < from || isRepeat || !fits(problem, layout, piece, gpu)) continue;
    const utilisation = (layout.load[gpu]! + problem.pieceLoad[piece]!) / problem.gpuSpeed[gpu]!;
    if (goal.kind !== 'watts') {
      found.push({ gpu, next: Math.max(value, utilisation) });
    } else if (utilisation <= goal.peakLimit * (1 + ROUNDING)) {
      const tenants = layout.tenants[gpu]!;
      found.push({
        gpu,
        next: value - gpuWatts(problem, gpu, tenants) + gpuWatts(problem, gpu, tenants, -1, piece),
      });
    }
  }
  return found.sort((a, b) => a.next - b.next || a.gpu - b.gpu);
}
