export { type Calibration, calibrate, calibrated } from './calibration.ts';
export type { CompactFeatures } from './compactFeatures.ts';
export { COUNT_COUNT, COUNT_NAMES } from './countNames.ts';
export { decodeWeights } from './decodeWeights.ts';
export { denseChanges } from './denseFeatures.ts';
export { encodeWeights } from './encodeWeights.ts';
export { type Contribution, explainPrediction, type PredictionExplanation } from './explainPrediction.ts';
export { extractFeatures } from './extractFeatures.ts';
export {
  BLOCK_COUNT,
  BLOCK_OFFSETS,
  BUCKET_COUNT,
  FEATURE_BLOCKS,
  type FeatureBlock,
  type FeatureBlockName,
} from './featureBlocks.ts';
export { createFeatureBuffer, type FeatureBuffer } from './featureBuffer.ts';
export type { FoldReport, PopulationReport } from './foldReport.ts';
export {
  capPrediction,
  expectedTokens,
  type LengthPrediction,
  LONGEST_ANSWER_TOKENS,
  quantileTokens,
} from './lengthPrediction.ts';
export type { LengthPredictor } from './lengthPredictor.ts';
export { LEXICAL_NAMES, lexicalFeatures } from './lexicalFeatures.ts';
export { createLinearPredictor, type FeaturedPrediction, type LinearPredictor } from './linearPredictor.ts';
export { populationTargets } from './populationTargets.ts';
export type { DenseScale, KindGate, PredictorWeights } from './predictorWeights.ts';
export type { PromptRequest, PromptTurn } from './promptRequest.ts';
export { expectedRemainingTokens, quantileRemainingTokens } from './remainingTokens.ts';
export { scoreFeatures } from './scoreFeatures.ts';
export type { TrainingRow } from './trainingRow.ts';
export { type TrainedPredictor, type TrainOptions, trainPredictor } from './trainPredictor.ts';
