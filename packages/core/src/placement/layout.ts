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
 *
 * @param instead  a tenant that leaves for it; -1 for none
 * @param peakLimit  utilisation that the GPU may reach where that is less than the utilisation bound
 */
export function fits(
  problem: PlacementProblem,
  layout: Layout,
  piece: number,
  gpu: number,
  instead: number = -1,
  peakLimit: number = problem.utilisationBound,
): boolean {
  const { pieceMemoryGiB, pieceLoad, pieceGroup } = problem;
  const leaves = instead !== -1;
  const limit = Math.min(peakLimit, problem.utilisationBound) * problem.gpuSpeed[gpu]!;
  const load = layout.load[gpu]! + pieceLoad[piece]! - (leaves ? pieceLoad[instead]! : 0);
  if (load > limit * (1 + ROUNDING)) return false;
  const memoryGiB = layout.memoryGiB[gpu]! + pieceMemoryGiB[piece]! - (leaves ? pieceMemoryGiB[instead]! : 0);
  if (memoryGiB > problem.gpuMemoryGiB[gpu]! * (1 + ROUNDING)) return false;
  if (safeClockOn(problem, piece, gpu) > 1) return false;
  const group = pieceGroup[piece]!;
  for (const tenant of layout.tenants[gpu]!) {
    if (pieceGroup[tenant] === group && tenant !== instead) return false;
  }
  return true;
}

/** Lowest safe clock of a piece on a GPU as if it were alone there; infinite where its SLO cannot be kept. */
export function safeClockOn(problem: PlacementProblem, piece: number, gpu: number): number {
  return problem.clockRatio[piece * problem.kindCount + problem.gpuKind[gpu]!]!;
}

/** A layout with the GPUs of another one. */
export function layoutFrom(problem: PlacementProblem, gpuOf: Int32Array): Layout {
  const layout = createLayout(problem);
  gpuOf.forEach((gpu, piece) => {
    layout.gpuOf[piece] = gpu;
    if (gpu !== -1) layout.tenants[gpu]!.push(piece);
  });
  for (let gpu = 0; gpu < problem.gpuCount; gpu++) sumUp(problem, layout, gpu);
  return layout;
}

/** Moves a piece to another GPU, whether it fits there or not. */
export function movePiece(problem: PlacementProblem, layout: Layout, piece: number, gpu: number): void {
  removePiece(problem, layout, piece);
  addPiece(problem, layout, piece, gpu);
}
