export { batchMeansInterval } from './batchMeans.ts';
export { type ConfidenceInterval, meanConfidenceInterval } from './confidenceInterval.ts';
export { createEwma, type Ewma, updateEwma } from './ewma.ts';
export { createHistogram, type Histogram, histogramAdd } from './histogram.ts';
export { kendallTau } from './kendallTau.ts';
export { mean } from './mean.ts';
export { midRanks } from './midRanks.ts';
export { pairedDifferenceInterval } from './pairedDifference.ts';
export { percentile, percentileOf } from './percentile.ts';
export {
  createQuantileSketch,
  type QuantileSketch,
  type QuantileSketchOptions,
  sketchAdd,
  sketchMerge,
  sketchQuantile,
} from './quantileSketch.ts';
export { spearman } from './spearman.ts';
export { studentTQuantile } from './studentT.ts';
export { createWelford, mergeWelford, updateWelford, type Welford, welfordVariance } from './welford.ts';
