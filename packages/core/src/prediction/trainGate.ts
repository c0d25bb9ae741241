import { fitRidge } from '../optim/ridge.ts';
import type { SparseMatrix } from '../optim/sparseMatrix.ts';
import { COUNT_COUNT } from './countNames.ts';
import { denseFeature } from './denseFeatures.ts';
import { addDense, denseFactorOf } from './designMatrix.ts';
import { BLOCK_COUNT } from './featureBlocks.ts';
import { blockStart, type FeatureTable } from './featureTable.ts';
import { GATE_BLOCKS, GATE_BUCKETS } from './gateBlocks.ts';
import { addEntry, builtMatrix, createMatrixBuilder, endRow } from './matrixBuilder.ts';
import type { DenseScale, KindGate } from './predictorWeights.ts';
import { quantize } from './quantize.ts';

const ALPHA = 0.4;
const TOLERANCE = 0.02;

/**
 * Fits one ridge regression per kind to the question whether a row is of that kind. Its rows weigh more than the others,
 * by the fourth root of how many others there are to each, so that a small kind is not drowned where it looks like a
 * large one. A square root serves small kinds better still, but costs the order inside large ones.
 *
 * @param kinds   names of the kinds
 * @param kindOf  place in `kinds` for each row, -1 for a row of none of them
 * @param onFit   called after each kind
 */
export function trainGate(
  table: FeatureTable,
  dense: DenseScale,
  kinds: readonly string[],
  kindOf: Int32Array,
  onFit: () => void,
): KindGate {
  const gate = emptyGate(kinds);
  if (kinds.length === 1) return gate;
  const factor = denseFactorOf(dense);
  const matrix = gateMatrix(table, dense, factor);
  kinds.forEach((_, kind) => {
    const target = Float64Array.from(kindOf, (own) => (own === kind ? 1 : 0));
    const rowWeights = weightsOf(target);
    const fit = fitRidge(matrix, target, { alpha: ALPHA, tolerance: TOLERANCE, rowWeights });
    setKind(gate, kind, fit.coefficients, factor);
    gate.intercepts[kind] = fit.intercept + valueAtZero(gate, kind, dense);
    onFit();
  });
  return gate;
}

/** 1 for the rows of other kinds; for each own one the fourth root of others per own. */
function weightsOf(target: Float64Array): Float64Array {
  const own = target.reduce((sum, isOwn) => sum + isOwn, 0);
  const weight = Math.sqrt(Math.sqrt((target.length - own) / own));
  return target.map((isOwn) => (isOwn === 1 ? weight : 1));
}

function emptyGate(kinds: readonly string[]): KindGate {
  return {
    kinds,
    bucketWeights: new Int8Array(GATE_BUCKETS * kinds.length),
    blockScales: new Float32Array(GATE_BLOCKS.length * kinds.length),
    denseWeights: new Float32Array(COUNT_COUNT * kinds.length),
    intercepts: new Float32Array(kinds.length),
  };
}

function gateMatrix(table: FeatureTable, dense: DenseScale, factor: number): SparseMatrix {
  const capacity = table.buckets.length + table.counts.length;
  const builder = createMatrixBuilder(table.rows, GATE_BUCKETS + COUNT_COUNT, capacity);
  for (let row = 0; row < table.rows; row++) {
    for (const { block, fold, weight, shift } of GATE_BLOCKS) {
      const start = blockStart(table, row, block);
      const end = table.blockEnds[row * BLOCK_COUNT + block]!;
      const share = weight / Math.sqrt(end - start);
      for (let i = start; i < end; i++) addEntry(builder, (table.buckets[i]! >> fold) + shift, share);
    }
    addDense(builder, GATE_BUCKETS, table, row, dense, factor);
    endRow(builder);
  }
  return builtMatrix(builder);
}

function setKind(gate: KindGate, kind: number, coefficients: Float64Array, factor: number): void {
  const kinds = gate.kinds.length;
  const bytes = new Int8Array(GATE_BUCKETS);
  let start = 0;
  GATE_BLOCKS.forEach(({ weight }, place) => {
    const end = gateBlockEnd(place);
    const scale = quantize(coefficients.subarray(start, end), bytes, start);
    gate.blockScales[place * kinds + kind] = weight * scale;
    start = end;
  });
  bytes.forEach((byte, bucket) => {
    gate.bucketWeights[bucket * kinds + kind] = byte;
  });
  for (let c = 0; c < COUNT_COUNT; c++) {
    gate.denseWeights[c * kinds + kind] = factor * coefficients[GATE_BUCKETS + c]!;
  }
}

function gateBlockEnd(place: number): number {
  const next = GATE_BLOCKS[place + 1];
  return next === undefined ? GATE_BUCKETS : next.start;
}

/** What the dense features add to a kind's score where every count is 0. */
function valueAtZero(gate: KindGate, kind: number, dense: DenseScale): number {
  let sum = 0;
  for (let c = 0; c < COUNT_COUNT; c++) {
    sum += gate.denseWeights[c * gate.kinds.length + kind]! * denseFeature(dense, c, 0);
  }
  return sum;
}
