import { checkInteger, checkPositive } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { multiply, multiplyTransposed, type SparseMatrix } from './sparseMatrix.ts';

/** How a ridge is fitted; every field has a default. */
export interface RidgeOptions {
  /** Weight of the squared norm of the coefficients, above 0. */
  readonly alpha: number;
  /** Weight of each row, at least 0; 1 when left out. A row of weight 0 takes no part. */
  readonly rowWeights?: Float64Array;
  /** Stops when the gradient has shrunk to this share of its first norm. 1e-4 when left out. */
  readonly tolerance?: number;
  /** Stops after so many steps at the latest. 500 when left out. */
  readonly maxIterations?: number;
}

/** The fitted line, and how the solver ended. */
export interface RidgeFit {
  readonly coefficients: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
  /** Norm of the gradient as a share of its first norm. */
  readonly residual: number;
}

/**
 * Ridge regression: minimises sum over rows of weight * (target - intercept - row . coefficients)^2
 * + alpha * |coefficients|^2. The intercept is the weighted mean of the targets and is not fitted again, which is the
 * exact answer for columns with mean 0.
 *
 * Solved by conjugate gradients on the normal equations (Bjorck 1996, "Numerical Methods for Least Squares Problems",
 * section 7.4, algorithm CGLS), which touches the matrix only by products: memory is a few vectors beside it. It
 * starts at 0, so a loose tolerance errs towards smaller coefficients. The steps taken are the same on every run.
 *
 * @param matrix  n rows
 * @param target  n values
 * @throws WattlaneError ERR_SHAPE when lengths differ, ERR_ARGUMENT for an alpha, tolerance or cap outside its range,
 *   ERR_EMPTY when no row has weight
 */
export function fitRidge(matrix: SparseMatrix, target: Float64Array, options: RidgeOptions): RidgeFit {
  const { alpha, tolerance = 1e-4, maxIterations = 500 } = options;
  checkPositive('alpha', alpha);
  checkPositive('tolerance', tolerance);
  checkInteger('maxIterations', maxIterations, 1);
  const rootWeights = squareRoots(options.rowWeights, target.length);
  const intercept = weightedMean(target, rootWeights);
  const state = createCgls(matrix, target, rootWeights, intercept);
  const first = state.gradientSquare;
  let iterations = 0;
  const goal = Math.max(tolerance * tolerance * first, roundingFloor(matrix, state.errors));
  while (iterations < maxIterations && state.gradientSquare > goal) {
    stepCgls(state, matrix, rootWeights, alpha);
    iterations++;
  }
  const residual = first === 0 ? 0 : Math.sqrt(state.gradientSquare / first);
  return { coefficients: state.coefficients, intercept, iterations, residual };
}

/** Square of the gradient that rounding alone may leave: a smaller one is 0, and steps along it would be noise. */
function roundingFloor(matrix: SparseMatrix, errors: Float64Array): number {
  let square = 0;
  for (const value of matrix.values) square += value * value;
  return Number.EPSILON ** 2 * square * dot(errors, errors);
}

function squareRoots(weights: Float64Array | undefined, rows: number): Float64Array {
  if (weights === undefined) return new Float64Array(rows).fill(1);
  if (weights.length !== rows) {
    throw new WattlaneError('ERR_SHAPE', `${weights.length} row weights for ${rows} targets`);
  }
  return weights.map((weight) => {
    if (!(weight >= 0)) throw new WattlaneError('ERR_ARGUMENT', `a row weight is ${weight}; expected >= 0`);
    return Math.sqrt(weight);
  });
}

function weightedMean(target: Float64Array, rootWeights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < target.length; row++) {
    const weight = rootWeights[row]! ** 2;
    sum += weight * target[row]!;
    total += weight;
  }
  if (total === 0) throw new WattlaneError('ERR_EMPTY', 'no row has weight; expected at least one');
  return sum / total;
}

interface Cgls {
  readonly coefficients: Float64Array;
  /** Weighted errors, one per row. */
  readonly errors: Float64Array;
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  readonly rowScratch: Float64Array;
  gradientSquare: number;
}

function createCgls(
  matrix: SparseMatrix,
  target: Float64Array,
  rootWeights: Float64Array,
  intercept: number,
): Cgls {
  const errors = target.map((value, row) => rootWeights[row]! * (value - intercept));
  const gradient = new Float64Array(matrix.columnCount);
  multiplyTransposed(
    matrix,
    errors.map((error, row) => error * rootWeights[row]!),
    gradient,
  );
  return {
    coefficients: new Float64Array(matrix.columnCount),
    errors,
    gradient,
    direction: gradient.slice(),
    rowScratch: new Float64Array(target.length),
    gradientSquare: dot(gradient, gradient),
  };
}

function stepCgls(state: Cgls, matrix: SparseMatrix, rootWeights: Float64Array, alpha: number): void {
  const { coefficients, errors, gradient, direction, rowScratch } = state;
  multiply(matrix, direction, rowScratch);
  for (let row = 0; row < rowScratch.length; row++) rowScratch[row]! *= rootWeights[row]!;
  const step = state.gradientSquare / (dot(rowScratch, rowScratch) + alpha * dot(direction, direction));
  addScaled(coefficients, step, direction);
  addScaled(errors, -step, rowScratch);
  for (let row = 0; row < rowScratch.length; row++) rowScratch[row] = errors[row]! * rootWeights[row]!;
  multiplyTransposed(matrix, rowScratch, gradient);
  addScaled(gradient, -alpha, coefficients);
  const gradientSquare = dot(gradient, gradient);
  const turn = gradientSquare / state.gradientSquare;
  for (let c = 0; c < direction.length; c++) direction[c] = gradient[c]! + turn * direction[c]!;
  state.gradientSquare = gradientSquare;
}

function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
