export { type IsotonicStep, isotonicFit, isotonicSteps } from './isotonic.ts';
export { interpolate } from './piecewiseLinear.ts';
export { fitRidge, type RidgeFit, type RidgeOptions } from './ridge.ts';
export { multiply, multiplyTransposed, type SparseMatrix } from './sparseMatrix.ts';
