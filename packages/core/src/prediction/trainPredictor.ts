import { checkInteger, checkPositive, checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { calibrate } from './calibration.ts';
import { outOfFoldScores } from './crossValidate.ts';
import { designMatrix } from './designMatrix.ts';
import { extractTable } from './featureTable.ts';
import { type FoldReport, foldReport } from './foldReport.ts';
import { kindsOf } from './kindsOf.ts';
import { populationTargets } from './populationTargets.ts';
import type { PredictorWeights } from './predictorWeights.ts';
import { promptFold } from './promptFold.ts';
import { trainGate } from './trainGate.ts';
import type { TrainingRow } from './trainingRow.ts';
import { trainScorer } from './trainScorer.ts';

/** How a predictor is trained; every field has a default. */
export interface TrainOptions {
  /** Ridge penalties to choose from by the out-of-fold order. 0.3 and 0.6 when left out. */
  readonly alphas?: readonly number[];
  /** 5 when left out. */
  readonly folds?: number;
  /** See `designMatrix`. -0.1 when left out. */
  readonly rarity?: number;
  /** See `RidgeOptions`. 0.01 when left out. */
  readonly tolerance?: number;
  /** Called after each fit, with how many are done and how many there will be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A trained predictor and what cross-validation said of it. */
export interface TrainedPredictor {
  readonly weights: PredictorWeights;
  readonly report: FoldReport;
}

/**
 * Trains a linear predictor: hashed features, ridge regression on normal scores of ranks, the penalty chosen and the
 * lengths calibrated on out-of-fold scores, weights rounded to bytes. The same rows give the same bytes.
 *
 * @param rows  at least 2
 * @throws WattlaneError ERR_EMPTY for fewer rows, ERR_ARGUMENT for an option or a length outside its range
 */
export function trainPredictor(rows: readonly TrainingRow[], options: TrainOptions = {}): TrainedPredictor {
  const { alphas, folds, tolerance, rarity, onProgress } = checkOptions(rows, options);
  const { kinds, kindOf } = kindsOf(rows);
  const total = alphas.length * folds + 1 + (kinds.length > 1 ? kinds.length : 0);
  let done = 0;
  const onFit = () => onProgress(++done, total);
  const outputTokens = Float64Array.from(rows, (row) => checkRange('outputTokens', row.outputTokens, 1));
  const populations = rows.map((row) => `${row.kind ?? ''}/${row.request.model ?? ''}`);
  const targets = populationTargets(outputTokens, populations);
  const table = extractTable(rows.map((row) => row.request));
  const design = designMatrix(table, kindOf, kinds.length, rarity);
  const foldOf = Int32Array.from(rows, (row) => promptFold(row.request, folds));
  const reports = alphas.map((alpha) => {
    const scores = outOfFoldScores(design.matrix, targets, foldOf, folds, { alpha, tolerance }, onFit);
    return foldReport({ alpha, scores, outputTokens, populations, foldOf, folds });
  });
  const best = reports.reduce((winner, next) => (next.tau > winner.tau ? next : winner));
  const scorer = trainScorer(design, targets, { alpha: best.alpha, tolerance });
  onFit();
  const gate = trainGate(table, design.dense, kinds, kindOf, onFit);
  const calibrations = kinds.map((_, kind) => calibrateKind(kind, kindOf, best.scores, outputTokens));
  const candidates = reports.map(({ alpha, tau }) => ({ alpha, tau }));
  return { weights: { ...scorer, gate, calibrations }, report: { ...best, candidates } };
}

function calibrateKind(kind: number, kindOf: Int32Array, scores: Float64Array, outputTokens: Float64Array) {
  const isOwn = (_: number, row: number) => kindOf[row] === kind;
  return calibrate(scores.filter(isOwn), outputTokens.filter(isOwn).map(Math.log));
}

function checkOptions(rows: readonly TrainingRow[], options: TrainOptions): Required<TrainOptions> {
  const { alphas = [0.3, 0.6], folds = 5, rarity = -0.1, tolerance = 0.01 } = options;
  if (rows.length < 2) throw new WattlaneError('ERR_EMPTY', `${rows.length} rows; expected at least 2`);
  if (alphas.length === 0) throw new WattlaneError('ERR_EMPTY', 'no alphas; expected one or more');
  for (const alpha of alphas) checkPositive('alphas', alpha);
  checkInteger('folds', folds, 2, 100);
  checkRange('rarity', rarity, -0.5, 0.5);
  checkPositive('tolerance', tolerance);
  return { alphas, folds, rarity, tolerance, onProgress: options.onProgress ?? (() => {}) };
}
