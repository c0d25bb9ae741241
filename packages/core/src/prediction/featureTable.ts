import { COUNT_COUNT } from './countNames.ts';
import { extractFeatures } from './extractFeatures.ts';
import { BLOCK_COUNT } from './featureBlocks.ts';
import { createFeatureBuffer } from './featureBuffer.ts';
import type { PromptRequest } from './promptRequest.ts';

/** Features of many prompts, row by row, before any scaling. */
export interface FeatureTable {
  readonly rows: number;
  /** Row r holds `buckets[rowStarts[r]]` up to `buckets[rowStarts[r + 1]]`. */
  readonly rowStarts: Int32Array;
  readonly buckets: Int32Array;
  /** Ends of the blocks inside `buckets`, `BLOCK_COUNT` per row. */
  readonly blockEnds: Int32Array;
  /** `COUNT_COUNT` per row. */
  readonly counts: Int32Array;
}

/** Extracts the features of every request. */
export function extractTable(requests: readonly PromptRequest[]): FeatureTable {
  const features = createFeatureBuffer();
  const rows = requests.length;
  const rowStarts = new Int32Array(rows + 1);
  const blockEnds = new Int32Array(rows * BLOCK_COUNT);
  const counts = new Int32Array(rows * COUNT_COUNT);
  let buckets = new Int32Array(512 * (rows + 1));
  requests.forEach((request, row) => {
    extractFeatures(features, request);
    const start = rowStarts[row]!;
    if (start + features.size > buckets.length) buckets = doubled(buckets, start + features.size);
    buckets.set(features.indices.subarray(0, features.size), start);
    rowStarts[row + 1] = start + features.size;
    for (let b = 0; b < BLOCK_COUNT; b++) blockEnds[row * BLOCK_COUNT + b] = start + features.blockEnds[b]!;
    counts.set(features.counts, row * COUNT_COUNT);
  });
  return { rows, rowStarts, buckets: buckets.subarray(0, rowStarts[rows]), blockEnds, counts };
}

function doubled(array: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least, 2 * array.length));
  larger.set(array);
  return larger;
}

/** First place of block `block` of row `row` in `buckets`. */
export function blockStart(table: FeatureTable, row: number, block: number): number {
  return block === 0 ? table.rowStarts[row]! : table.blockEnds[row * BLOCK_COUNT + block - 1]!;
}
