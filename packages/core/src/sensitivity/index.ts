export {
  analyzeSensitivity,
  type ClassSensitivity,
  type ClockPoint,
  type SensitivityOptions,
  type SensitivityReport,
  type StepSensitivity,
} from './analyzeSensitivity.ts';
export { chromeTrace } from './chromeTrace.ts';
export { criticalPath, type PathSegment, pathTimesUs } from './criticalPath.ts';
export { EDGE_KIND, EDGE_KIND_NAMES } from './edgeList.ts';
export { fitClockCoefficients } from './fitClockCoefficients.ts';
export { lowestClock } from './lowestClock.ts';
export { minClockRatio } from './minClockRatio.ts';
export {
  CLASS_COEFFICIENTS,
  type ClockCoefficient,
  kernelClassOf,
  OPERATOR_CLASSES,
  type OperatorClass,
} from './operatorClass.ts';
export { programTimeUs, type ReplayChange, replayGraph, stepTimesUs } from './replayGraph.ts';
export {
  collectiveEvents,
  recordedDurationsUs,
  scaleByClock,
  scaleKernels,
  substituteCollectives,
} from './scaleDurations.ts';
export { fitSensitivity, type SensitivityFit } from './sensitivityFit.ts';
export { type CudaOperation, type CudaProgram, randomCudaProgram } from './synthetic/cudaProgram.ts';
export { kinetoJson } from './synthetic/kinetoJson.ts';
export { simulateCuda } from './synthetic/simulateCuda.ts';
export { syntheticError } from './synthetic/syntheticError.ts';
export { buildTaskGraph, type TaskGraph, type TaskGraphOptions } from './taskGraph.ts';
