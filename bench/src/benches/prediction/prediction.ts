import {
  createLinearPredictor,
  encodeWeights,
  type PredictorWeights,
  trainPredictor,
} from '@wattlane/core/prediction';
import { kendallTau, mean } from '@wattlane/core/stats';
import type { PromptLength } from '@wattlane/core/traces';
import type { Bench, BenchContext, Metrics } from '../../harness.ts';
import { correctionMetrics } from '../learning/correctionMetrics.ts';
import { learningMetrics } from '../learning/learningMetrics.ts';
import { alpacaTau } from './alpaca.ts';
import { accuracyOf, coverageOf, type Forecast, quintileCounts, tauOf } from './evaluate.ts';
import { lexicalTau } from './lexical.ts';
import { forecastSource } from './perSource.ts';
import { predictTimes } from './predictSpeed.ts';
import { groupBy, readPromptRows, type SplitRows, trainingRow } from './promptRows.ts';
import { textTrunkScorer } from './textTrunk.ts';

/** Sources with fewer test prompts are reported but take no part in averages. */
const LEAST_TEST_PROMPTS = 100;

/**
 * How well output lengths are foretold: trained on the train part, measured on the test part.
 *
 * - tau_<source>, acc_<source>: a predictor trained on that source alone; Kendall's tau inside each model's answers, mean
 *   over models; accuracy at the median of the training lengths
 * - tauCv_<source>: the same tau by cross-validation on the train part
 * - tau_trunk_<source>, acc_trunk_<source>: the shipped trunk, trained on all sources together
 * - tau_trunk_pooled: tau of the trunk over all test rows
 * - tau_lexical_<source>: the baseline without word features, trained on that source alone
 * - coverage80_error: absolute error of the 80 % interval, mean over sources with 100 test prompts; _worstQuintile: the
 *   least coverage of a fifth by predicted length, fifths taken inside each source and pooled; _trunk_: of the trunk
 * - predict*Us: wall-clock time of a prediction; weightsKiB, trainSecondsPermissive: size and training time of the trunk
 * - offsetLogMae<n>, coldStartTau<n>, onlineCoverage80_*: a model outside the trunk, learned online, on alpaca_eval with a
 *   trunk that reads the prompt; coldStart<n>_knownPopulation, coldStart<n>_newPopulation, update*Us: the trunk corrected
 *   online; remainingMaeRatio_<n>, gamingRequestsToCorrect, learn*Us, refineP50Us: see benches/learning
 */
export const predictionBench: Bench = {
  name: 'prediction',
  description: 'Order, accuracy, calibration and speed of the output-length predictor.',
  bars: {
    'tau_gpteacher-toolformer': { min: 0.6 },
    'tau_gpteacher-codegen': { min: 0.55 },
    'acc_gpteacher-toolformer': { min: 0.82 },
    'acc_gpteacher-codegen': { min: 0.8 },
    tau_alpaca_eval_mean3: { min: 0.44 },
    coverage80_error: { max: 0.03 },
    coverage80_worstQuintile: { min: 0.72 },
    predictP50Us: { max: 60 },
    predictP99Us: { max: 300 },
    predict1kP50Us: { max: 20 },
    weightsKiB: { max: 256 },
    trainSecondsPermissive: { max: 60 },
    offsetLogMae20: { max: 0.575 },
    coldStart20_knownPopulation: { min: 0.95 },
    coldStart20_newPopulation: { min: 0.65 },
    updateP50Us: { max: 100 },
    remainingMaeRatio_200: { max: 0.85 },
    gamingRequestsToCorrect: { max: 20 },
  },
  run: runPrediction,
};

function runPrediction(context: BenchContext): Metrics {
  const rows = readPromptRows(context.data, 'llm/prompts_lengths.jsonl.gz');
  const metrics: Record<string, number> = {};
  const trunk = trunkMetrics(context, rows);
  Object.assign(metrics, trunk.metrics);
  Object.assign(metrics, sourceMetrics(context, rows));
  const evaluationRows = readPromptRows(context.data, 'llm/prompts_lengths_nc.jsonl.gz');
  const alpaca = alpacaTau(evaluationRows);
  if (alpaca !== undefined) metrics.tau_alpaca_eval_mean3 = alpaca;
  Object.assign(metrics, correctionMetrics(context, trunk.weights, rows.test, evaluationRows, alpaca));
  const scorer = textTrunkScorer([...evaluationRows.train, ...evaluationRows.test]);
  return { ...metrics, ...learningMetrics(context, scorer) };
}

/** The trunk, and its figures. */
function trunkMetrics(
  context: BenchContext,
  { train, test }: SplitRows,
): { weights: PredictorWeights; metrics: Metrics } {
  context.log(`trunk: training on ${train.length} rows`);
  const before = process.hrtime.bigint();
  const { weights, report } = trainPredictor(train.map(trainingRow));
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  const predictor = createLinearPredictor(weights);
  const forecasts = test.map((row) => ({ ...row, prediction: predictor.predict(trainingRow(row).request) }));
  const metrics: Record<string, number> = { trainSecondsPermissive: seconds, tauCv_trunk: report.tau };
  metrics.weightsKiB = encodeWeights(weights).length / 1024;
  metrics.tau_trunk_pooled = kendallTau(
    forecasts.map((forecast) => forecast.prediction.logMean),
    forecasts.map((forecast) => forecast.outputTokens),
  );
  const trainBySource = groupBy(train, (row) => row.source);
  const bySource = groupBy(forecasts, (row) => row.source);
  for (const [source, own] of bySource) {
    metrics[`tau_trunk_${source}`] = tauOf(own);
    metrics[`acc_trunk_${source}`] = accuracyOf(own, tokensOf(trainBySource.get(source) ?? []));
    metrics[`coverage80_trunk_${source}`] = coverageOf(own);
  }
  const [long, short] = [predictTimes(weights, test, 4096), predictTimes(weights, test, 1024)];
  const times = { predictP50Us: long.p50Us, predictP99Us: long.p99Us, predict1kP50Us: short.p50Us };
  return { weights, metrics: { ...metrics, ...times } };
}

function sourceMetrics(context: BenchContext, { train, test }: SplitRows): Metrics {
  const metrics: Record<string, number> = {};
  const testBySource = groupBy(test, (row) => row.source);
  const covered: (readonly Forecast[])[] = [];
  for (const [source, own] of groupBy(train, (row) => row.source)) {
    const tested = testBySource.get(source) ?? [];
    if (tested.length < 2) continue;
    const { trained, forecasts } = forecastSource(own, tested);
    metrics[`tau_${source}`] = tauOf(forecasts);
    metrics[`tauCv_${source}`] = trained.report.tau;
    metrics[`tau_lexical_${source}`] = lexicalTau(own, tested);
    metrics[`acc_${source}`] = accuracyOf(forecasts, tokensOf(own));
    metrics[`coverage80_${source}`] = coverageOf(forecasts);
    if (new Set(tested.map((row) => row.prompt)).size >= LEAST_TEST_PROMPTS) covered.push(forecasts);
    context.log(`${source}: alpha ${trained.report.alpha}, tau ${metrics[`tau_${source}`]!.toFixed(4)}`);
  }
  return { ...metrics, ...coverageMetrics(covered) };
}

function coverageMetrics(sources: readonly (readonly Forecast[])[]): Metrics {
  if (sources.length === 0) return {};
  const counts = sources.map(quintileCounts);
  const fifths = [0, 1, 2, 3, 4].map((fifth) => {
    const sum = (key: 'covered' | 'rows') => counts.reduce((total, own) => total + own[fifth]![key], 0);
    return sum('covered') / sum('rows');
  });
  return {
    coverage80_error: mean(sources.map((own) => Math.abs(coverageOf(own) - 0.8))),
    coverage80_worstQuintile: Math.min(...fifths),
  };
}

function tokensOf(rows: readonly PromptLength[]): number[] {
  return rows.map((row) => row.outputTokens);
}
