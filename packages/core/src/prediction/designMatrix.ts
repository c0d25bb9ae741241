import type { SparseMatrix } from '../optim/sparseMatrix.ts';
import { COUNT_COUNT } from './countNames.ts';
import { denseFeature, fitDenseScale } from './denseFeatures.ts';
import { BLOCK_COUNT, BUCKET_COUNT, DENSE_WEIGHT, FEATURE_BLOCKS } from './featureBlocks.ts';
import { blockStart, type FeatureTable } from './featureTable.ts';
import { addEntry, builtMatrix, createMatrixBuilder, endRow, type MatrixBuilder } from './matrixBuilder.ts';
import type { DenseScale } from './predictorWeights.ts';

/** The matrix that ridge regression sees, and what turns its coefficients into weights. */
export interface DesignMatrix {
  /** Columns: all buckets, then all counts, then the counts again for each kind, which only its rows fill. */
  readonly matrix: SparseMatrix;
  /** Factor of each bucket's column. */
  readonly bucketFactors: Float32Array;
  readonly dense: DenseScale;
  /** Factor of each dense column. */
  readonly denseFactor: number;
}

/** Rows of a feature whose column is left as it is. */
const USUAL_ROWS = 20;

/**
 * Features as a matrix: each block L2-normalised and of its weight's length, each bucket then times
 * (rows with it / 20)^`rarity`; dense features standardised, together of length `DENSE_WEIGHT` on average.
 *
 * @param kindOf  place of each row's kind, -1 for none
 * @param kinds   number of kinds; with one, kinds have no columns of their own
 * @param rarity  below 0 lets rare features take larger coefficients under the same penalty, 0 treats all alike
 */
export function designMatrix(
  table: FeatureTable,
  kindOf: Int32Array,
  kinds: number,
  rarity: number,
): DesignMatrix {
  const bucketFactors = factorsOf(table, rarity);
  const dense = fitDenseScale(table.counts);
  const denseFactor = denseFactorOf(dense);
  const capacity = table.buckets.length + 2 * table.counts.length;
  const builder = createMatrixBuilder(table.rows, BUCKET_COUNT + (1 + kinds) * COUNT_COUNT, capacity);
  for (let row = 0; row < table.rows; row++) {
    for (let b = 0; b < BLOCK_COUNT; b++) addBlock(builder, table, row, b, bucketFactors);
    addDense(builder, BUCKET_COUNT, table, row, dense, denseFactor);
    if (kinds > 1 && kindOf[row]! >= 0) {
      const column = BUCKET_COUNT + (1 + kindOf[row]!) * COUNT_COUNT;
      addDense(builder, column, table, row, dense, denseFactor);
    }
    endRow(builder);
  }
  return { matrix: builtMatrix(builder), bucketFactors, dense, denseFactor };
}

/** Factor that gives all dense features together the length `DENSE_WEIGHT`, on average. */
export function denseFactorOf(dense: DenseScale): number {
  const varying = dense.inverseSds.reduce((count, inverse) => count + (inverse > 0 ? 1 : 0), 0);
  return DENSE_WEIGHT / Math.sqrt(Math.max(1, varying));
}

/** Adds the dense features of a row in the columns from `column` on. */
export function addDense(
  builder: MatrixBuilder,
  column: number,
  table: FeatureTable,
  row: number,
  dense: DenseScale,
  factor: number,
): void {
  for (let c = 0; c < COUNT_COUNT; c++) {
    addEntry(builder, column + c, factor * denseFeature(dense, c, table.counts[row * COUNT_COUNT + c]!));
  }
}

function addBlock(
  builder: MatrixBuilder,
  table: FeatureTable,
  row: number,
  block: number,
  factors: Float32Array,
): void {
  const start = blockStart(table, row, block);
  const end = table.blockEnds[row * BLOCK_COUNT + block]!;
  const share = FEATURE_BLOCKS[block]!.weight / Math.sqrt(end - start);
  for (let i = start; i < end; i++) {
    const bucket = table.buckets[i]!;
    addEntry(builder, bucket, share * factors[bucket]!);
  }
}

function factorsOf(table: FeatureTable, rarity: number): Float32Array {
  const rowsWith = new Int32Array(BUCKET_COUNT);
  for (const bucket of table.buckets) rowsWith[bucket]!++;
  return Float32Array.from(rowsWith, (rows) => (rows === 0 ? 0 : (rows / USUAL_ROWS) ** rarity));
}
