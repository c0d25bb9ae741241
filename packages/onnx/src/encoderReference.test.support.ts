import type { EncoderWeights, LayerWeights } from './encoderWeights.test.support.ts';

/** A matrix of doubles, row by row. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/**
 * What the encoder's head gives for one text, computed in doubles with plain loops.
 *
 * @param ids  ids of the text's tokens, no padding
 */
export function encoderOutput(weights: EncoderWeights, ids: readonly number[]): Float64Array {
  const { shape } = weights;
  let hidden = layerNorm(embed(weights, ids));
  for (const layer of weights.layers) hidden = runLayer(layer, hidden, shape.heads, shape.feedForward);
  const mean = build(1, shape.width, (_, column) => {
    let sum = 0;
    for (let row = 0; row < hidden.rows; row++) sum += at(hidden, row, column);
    return sum / hidden.rows;
  });
  return times(mean, weights.head, shape.outputs).data.map((value, i) => value + weights.headBias[i]!);
}

function embed(weights: EncoderWeights, ids: readonly number[]): Matrix {
  const { width } = weights.shape;
  return build(ids.length, width, (row, column) => {
    const word = weights.words[ids[row]! * width + column]!;
    return word + weights.positions[row * width + column]! + weights.types[column]!;
  });
}

function runLayer(layer: LayerWeights, input: Matrix, heads: number, feedForward: number): Matrix {
  const mixed = times(attend(layer, input, heads), layer.mixed, input.columns);
  const attended = layerNorm(plus(input, mixed));
  const up = times(attended, layer.up, feedForward);
  const active: Matrix = { ...up, data: up.data.map((value) => Math.max(0, value)) };
  return layerNorm(plus(attended, times(active, layer.down, input.columns)));
}

function attend(layer: LayerWeights, input: Matrix, heads: number): Matrix {
  const { rows, columns } = input;
  const [query, key, value] = [layer.query, layer.key, layer.value].map((w) => times(input, w, columns));
  const size = columns / heads;
  const output = new Float64Array(rows * columns);
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < rows; row++) {
      const scores = Array.from({ length: rows }, (_, other) => {
        let score = 0;
        for (let c = head * size; c < (head + 1) * size; c++)
          score += at(query!, row, c) * at(key!, other, c);
        return Math.exp(score / Math.sqrt(size));
      });
      const total = scores.reduce((sum, score) => sum + score, 0);
      for (let c = head * size; c < (head + 1) * size; c++) {
        const weighted = scores.reduce((sum, score, other) => sum + score * at(value!, other, c), 0);
        output[row * columns + c] = weighted / total;
      }
    }
  }
  return { rows, columns, data: output };
}

/** Each row less its mean, over its standard deviation; 1e-5 is added to the variance. */
function layerNorm(input: Matrix): Matrix {
  const { rows, columns } = input;
  const moments = Array.from({ length: rows }, (_, row) => {
    const values = input.data.subarray(row * columns, (row + 1) * columns);
    const mean = values.reduce((sum, value) => sum + value, 0) / columns;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns;
    return { mean, sd: Math.sqrt(variance + 1e-5) };
  });
  return build(
    rows,
    columns,
    (row, column) => (at(input, row, column) - moments[row]!.mean) / moments[row]!.sd,
  );
}

function times(left: Matrix, right: Float32Array, columns: number): Matrix {
  return build(left.rows, columns, (row, column) => {
    let sum = 0;
    for (let i = 0; i < left.columns; i++) sum += at(left, row, i) * right[i * columns + column]!;
    return sum;
  });
}

function plus(a: Matrix, b: Matrix): Matrix {
  return { ...a, data: a.data.map((value, i) => value + b.data[i]!) };
}

function build(rows: number, columns: number, entry: (row: number, column: number) => number): Matrix {
  const data = Float64Array.from({ length: rows * columns }, (_, i) =>
    entry(Math.floor(i / columns), i % columns),
  );
  return { rows, columns, data };
}

const at = (matrix: Matrix, row: number, column: number): number =>
  matrix.data[row * matrix.columns + column]!;
