import type { PlacementProblem } from './problem.ts';

/** The pieces with the lowest key first; equal ones in the order given. */
export function piecesBy({ pieceCount }: PlacementProblem, key: (piece: number) => number): number[] {
  const keys = Float64Array.from({ length: pieceCount }, (_, piece) => key(piece));
  return Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]! || a - b);
}
