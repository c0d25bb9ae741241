/**
 * A placement problem as columns: n pieces (replicas of models) to put on m GPUs. Built by `buildProblem`; indices are
 * piece, gpu and kind of GPU. Nothing in it changes while it is solved.
 */
export interface PlacementProblem {
  /** n and m. */
  readonly pieceCount: number;
  readonly gpuCount: number;

  /** Model of each piece, an index into the models of the call. Pieces of one model stand side by side. */
  readonly pieceModel: Int32Array;
  /** Group of each piece; two pieces of one group never share a GPU. */
  readonly pieceGroup: Int32Array;
  readonly groupCount: number;
  /** Weights and KV headroom, in GiB. */
  readonly pieceMemoryGiB: Float64Array;
  /** GPU seconds a second at speed 1 and top clock. */
  readonly pieceLoad: Float64Array;
  /** Part of its model's load that a piece serves. */
  readonly pieceShare: Float64Array;
  /** Sensitivity s, 0 to 1. */
  readonly pieceSensitivity: Float64Array;

  readonly gpuMemoryGiB: Float64Array;
  readonly gpuSpeed: Float64Array;
  readonly gpuIdleWatts: Float64Array;
  /** Draw above idle while busy at top clock, in W. */
  readonly gpuDynamicWatts: Float64Array;
  /** Kind of each GPU: GPUs of one kind are alike in memory, speed and power. */
  readonly gpuKind: Int32Array;
  readonly kindCount: number;
  /** A GPU of each kind. */
  readonly kindGpu: Int32Array;

  /** n x kinds: lowest safe clock of a piece on a kind, at least the floor; infinite where the SLO cannot be kept there. */
  readonly clockRatio: Float64Array;
  readonly utilisationBound: number;
}

/** Relative rounding that limits are compared with, far below what any input is known to. */
export const ROUNDING = 1e-9;
