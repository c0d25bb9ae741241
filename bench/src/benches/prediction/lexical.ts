import { fitRidge, multiply, type SparseMatrix } from '@wattlane/core/optim';
import {
  createFeatureBuffer,
  LEXICAL_NAMES,
  lexicalFeatures,
  populationTargets,
} from '@wattlane/core/prediction';
import { mean } from '@wattlane/core/stats';
import type { PromptLength } from '@wattlane/core/traces';
import { tauWithinModels } from './evaluate.ts';
import { trainingRow } from './promptRows.ts';

/**
 * Kendall's tau of the baseline without word features: a ridge regression on the 18 lexical features, standardised,
 * their squares and their products, fitted to the same targets as the predictor.
 */
export function lexicalTau(train: readonly PromptLength[], test: readonly PromptLength[]): number {
  const features = createFeatureBuffer();
  const table = [...train, ...test].map((row) => [...lexicalFeatures(features, trainingRow(row).request)]);
  const scaled = standardise(table, train.length).map(withProducts);
  const targets = populationTargets(
    Float64Array.from(train, (row) => row.outputTokens),
    train.map((row) => row.model),
  );
  const { coefficients } = fitRidge(denseMatrix(scaled.slice(0, train.length)), targets, {
    alpha: 10,
    tolerance: 1e-3,
  });
  const scores = new Float64Array(test.length);
  multiply(denseMatrix(scaled.slice(train.length)), coefficients, scores);
  return tauWithinModels(
    test.map((row) => row.model),
    [...scores],
    test.map((row) => row.outputTokens),
  );
}

/** Columns with mean 0 and deviation 1 over the first `rows` rows, clipped to 4 deviations. */
function standardise(table: readonly number[][], rows: number): number[][] {
  const scales = LEXICAL_NAMES.map((_, c) => {
    const column = table.slice(0, rows).map((row) => row[c]!);
    const center = mean(column);
    return { center, sd: Math.sqrt(mean(column.map((value) => (value - center) ** 2))) || 1 };
  });
  return table.map((row) =>
    row.map((value, c) => Math.max(-4, Math.min(4, (value - scales[c]!.center) / scales[c]!.sd))),
  );
}

function withProducts(row: readonly number[]): number[] {
  return [...row, ...row.flatMap((a, i) => row.slice(i).map((b) => a * b))];
}

function denseMatrix(rows: readonly number[][]): SparseMatrix {
  const columnCount = rows[0]?.length ?? 0;
  return {
    columnCount,
    rowStarts: Int32Array.from({ length: rows.length + 1 }, (_, row) => row * columnCount),
    columns: Int32Array.from({ length: rows.length * columnCount }, (_, place) => place % columnCount),
    values: Float32Array.from(rows.flat()),
  };
}
