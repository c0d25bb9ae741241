import { kendallTau } from '../stats/kendallTau.ts';
import { mean } from '../stats/mean.ts';
import { rowsByName } from './populationTargets.ts';

/** Order and size of one population's out-of-fold scores. */
export interface PopulationReport {
  readonly rows: number;
  /** Kendall's tau of scores and lengths, the mean over folds. */
  readonly tau: number;
}

/** What cross-validation found. */
export interface FoldReport {
  readonly alpha: number;
  readonly folds: number;
  /** Mean over rows of their population's tau. */
  readonly tau: number;
  readonly populations: Readonly<Record<string, PopulationReport>>;
  /** Score of each row by a model that has not seen its fold. */
  readonly scores: Float64Array;
  /** Every penalty that was tried. */
  readonly candidates: readonly { readonly alpha: number; readonly tau: number }[];
}

interface FoldScores {
  readonly alpha: number;
  readonly scores: Float64Array;
  readonly outputTokens: Float64Array;
  readonly populations: readonly string[];
  readonly foldOf: Int32Array;
  readonly folds: number;
}

/** Measures out-of-fold scores inside each population and each fold; folds with fewer than 2 rows of it are left out. */
export function foldReport(input: FoldScores): FoldReport {
  const { alpha, folds, scores, outputTokens } = input;
  const populations: Record<string, PopulationReport> = {};
  for (const [name, rows] of rowsByName(input.populations)) {
    const taus: number[] = [];
    for (let fold = 0; fold < folds; fold++) {
      const own = rows.filter((row) => input.foldOf[row] === fold);
      if (own.length < 2) continue;
      taus.push(
        kendallTau(
          own.map((row) => scores[row]!),
          own.map((row) => outputTokens[row]!),
        ),
      );
    }
    populations[name] = { rows: rows.length, tau: taus.length === 0 ? 0 : mean(taus) };
  }
  const weighted = Object.values(populations).reduce((sum, { rows, tau }) => sum + rows * tau, 0);
  return { alpha, folds, tau: weighted / scores.length, populations, scores, candidates: [] };
}
