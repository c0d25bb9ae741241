import type { Rng } from '../random/rng.ts';
import { NONE } from './gpuWatts.ts';
import { fits, type Layout, layoutFrom, movePiece } from './layout.ts';
import type { PlacementProblem } from './problem.ts';

/**
 * What a GPU with some tenants counts for, one removed and one added, `NONE` for neither: `gpuWatts`, or `gpuImbalance`.
 */
export type GpuCost = (
  problem: PlacementProblem,
  gpu: number,
  tenants: readonly number[],
  removed: number,
  added: number,
) => number;

/** Temperature at the start and at the end, over what the cost of a piece is on average. */
const FIRST_TEMPERATURE = 0.1;
const LAST_TEMPERATURE = 1e-4;

/** Part of the changes that exchange two pieces; the others move one. */
const EXCHANGES = 0.8;

/**
 * Lowers the sum of what the GPUs cost by simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983): moves of a piece and
 * exchanges of two, drawn at random, that keep every constraint and leave no GPU busier than `peakLimit`.
 *
 * @param steps  changes to try; the temperature falls geometrically over them
 * @returns the layout it ended with, or a copy of the one it began with where that costs no more
 */
export function anneal(
  problem: PlacementProblem,
  start: Layout,
  gpuCost: GpuCost,
  peakLimit: number,
  steps: number,
  rng: Rng,
): Layout {
  const { pieceCount, gpuCount } = problem;
  const layout = layoutFrom(problem, start.gpuOf);
  if (pieceCount < 2 || gpuCount < 2) return layout;
  const costs = Float64Array.from(layout.tenants, (tenants, gpu) =>
    gpuCost(problem, gpu, tenants, NONE, NONE),
  );
  const startCost = sum(costs);
  const emptyCost = sum(costs.map((_, gpu) => gpuCost(problem, gpu, [], NONE, NONE)));
  const cooling = (LAST_TEMPERATURE / FIRST_TEMPERATURE) ** (1 / Math.max(1, steps));
  let temperature = (FIRST_TEMPERATURE * (startCost - emptyCost)) / pieceCount;
  const draw = (count: number): number => Math.floor(rng.nextFloat() * count);

  for (let step = 0; step < steps; step++) {
    temperature *= cooling;
    const piece = draw(pieceCount);
    const from = layout.gpuOf[piece]!;
    const back = rng.nextFloat() < EXCHANGES ? draw(pieceCount) : NONE;
    const to = back === NONE ? draw(gpuCount) : layout.gpuOf[back]!;
    if (from === to || !fits(problem, layout, piece, to, back, peakLimit)) continue;
    if (back !== NONE && !fits(problem, layout, back, from, piece, peakLimit)) continue;
    const fromCost = gpuCost(problem, from, layout.tenants[from]!, piece, back);
    const toCost = gpuCost(problem, to, layout.tenants[to]!, back, piece);
    const rise = fromCost + toCost - costs[from]! - costs[to]!;
    if (rise > 0 && rng.nextFloat() >= Math.exp(-rise / temperature)) continue;
    movePiece(problem, layout, piece, to);
    if (back !== NONE) movePiece(problem, layout, back, from);
    costs[from] = fromCost;
    costs[to] = toCost;
  }
  return sum(costs) < startCost ? layout : layoutFrom(problem, start.gpuOf);
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
