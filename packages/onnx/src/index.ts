export type { AsyncLengthPrediction, AsyncLengthPredictor } from './asyncLengthPredictor.ts';
export type { LengthHead } from './lengthHead.ts';
export type { InputNames } from './modelTensors.ts';
export type { OnnxCounters } from './onnxCounters.ts';
export {
  createOnnxPredictor,
  type OnnxPredictor,
  type OnnxPredictorOptions,
  WIDE_PREDICTION,
} from './onnxPredictor.ts';
export type { PromptFormat } from './promptText.ts';
export { type PredictorPair, predictAndRefine } from './refinedPrediction.ts';
export { parseVocabulary, type Vocabulary } from './vocabulary.ts';
export { wordPieces } from './wordPiece.ts';
