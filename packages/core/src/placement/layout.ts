import { type PlacementProblem, ROUNDING } from './problem.ts';

/** Pieces on GPUs while a placement is being made. Owned by the solver that makes it. */
export interface Layout {
  /** GPU of each piece, -1 for none. */
  readonly gpuOf: Int32Array;
  /** Pieces on each GPU, in no particular order. */
  readonly tenants: readonly number[][];
  readonly memoryGiB: Float64Array;
  /** Load on each GPU, in GPU seconds a second at speed 1. */
  readonly load: Float64Array;
}

/** A layout with nothing placed. */
export function createLayout({ pieceCount, gpuCount }: PlacementProblem): Layout {
  return {
    gpuOf: new Int32Array(pieceCount).fill(-1),
    tenants: Array.from({ length: gpuCount }, () => []),
    memoryGiB: new Float64Array(gpuCount),
    load: new Float64Array(gpuCount),
  };
}

/** Puts a piece that is nowhere on a GPU, whether it fits or not. */
export function addPiece(problem: PlacementProblem, layout: Layout, piece: number, gpu: number): void {
  layout.gpuOf[piece] = gpu;
  layout.tenants[gpu]!.push(piece);
  sumUp(problem, layout, gpu);
}

/** Takes a piece off the GPU that it is on. */
export function removePiece(problem: PlacementProblem, layout: Layout, piece: number): void {
  const gpu = layout.gpuOf[piece]!;
  const tenants = layout.tenants[gpu]!;
  const last = tenants.pop()!;
  if (last !== piece) tenants[tenants.indexOf(piece)] = last;
  layout.gpuOf[piece] = -1;
  sumUp(problem, layout, gpu);
}

/** Sums are taken afresh, not added to, so that rounding does not gather over millions of changes. */
function sumUp(problem: PlacementProblem, layout: Layout, gpu: number): void {
  let memoryGiB = 0;
  let load = 0;
  for (const piece of layout.tenants[gpu]!) {
    memoryGiB += problem.pieceMemoryGiB[piece]!;
    load += problem.pieceLoad[piece]!;
  }
  layout.memoryGiB[gpu] = memoryGiB;
  layout.load[gpu] = load;
}

/**
 * Tells whether a piece may join a GPU: memory, load at top clock, its SLO on this kind of GPU, and no other of its
 * group there.
 */
export function fits(problem: PlacementProblem, layout: Layout, piece: number, gpu: number): boolean {
  const memoryGiB = layout.memoryGiB[gpu]! + problem.pieceMemoryGiB[piece]!;
  if (memoryGiB > problem.gpuMemoryGiB[gpu]! * (1 + ROUNDING)) return false;
  const load = layout.load[gpu]! + problem.pieceLoad[piece]!;
  if (load > problem.utilisationBound * problem.gpuSpeed[gpu]! * (1 + ROUNDING)) return false;
  if (safeClockOn(problem, piece, gpu) > 1) return false;
  const group = problem.pieceGroup[piece]!;
  for (const tenant of layout.tenants[gpu]!) if (problem.pieceGroup[tenant] === group) return false;
  return true;
}

/** Lowest safe clock of a piece on a GPU as if it were alone there; infinite where its SLO cannot be kept. */
export function safeClockOn(problem: PlacementProblem, piece: number, gpu: number): number {
  return problem.clockRatio[piece * problem.kindCount + problem.gpuKind[gpu]!]!;
}
