export {
  type ConformalOptions,
  type ConformalWindow,
  conformalInterval,
  conformalQuantile,
  createConformalWindow,
  type LogInterval,
  learnResidual,
} from './conformalWindow.ts';
export {
  type CostCoefficients,
  type CostSample,
  createCostCoefficients,
  fittedSizeModel,
  fittedTimeErrorMs,
  learnCost,
  type SizeModelErrors,
  sizeModelErrors,
} from './costCoefficients.ts';
export {
  createLengthClasses,
  LENGTH_CLASSES,
  type LengthClasses,
  lengthClassOf,
  observePrediction,
} from './lengthClass.ts';
export {
  createLengthLearner,
  type LengthLearner,
  learnLength,
  type RefinedPrediction,
  refinePrediction,
} from './lengthLearner.ts';
export { createLiveTrunk, type LiveForecast, type LiveTrunk, liveForecast } from './liveTrunk.ts';
export {
  applyOffsets,
  createModelOffsets,
  learnOffsets,
  type ModelOffsets,
  type OffsetKey,
} from './modelOffset.ts';
export { isCensored, logLength, type Outcome } from './outcome.ts';
export {
  createPredictionGuard,
  type GuardReport,
  guardOutcome,
  guardReport,
  type PredictionGuard,
  trustOf,
} from './predictionGuard.ts';
export {
  createSnapshotSlot,
  offerSnapshot,
  openSnapshot,
  type PredictorSnapshot,
  SNAPSHOT_VERSION,
  type SnapshotSlot,
  sealSnapshot,
  snapshotState,
} from './predictorSnapshot.ts';
export {
  type CorrectionOptions,
  type CorrectionSample,
  createTrunkCorrection,
  learnCorrection,
  rawCorrection,
  type TrunkCorrection,
} from './trunkCorrection.ts';
