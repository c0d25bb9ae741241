import { createSfc32, type Rng, sampleNormal } from '@wattlane/core/random';

/** The shape of a small BERT-like encoder with a head on the mean of its last layer. */
export interface EncoderShape {
  readonly vocabularySize: number;
  readonly positions: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  readonly feedForward: number;
  /** Numbers that the head gives for a text. */
  readonly outputs: number;
  readonly seed: number;
}

/** Weights of one layer; matrices are rows of inputs by columns of outputs. */
export interface LayerWeights {
  readonly query: Float32Array;
  readonly key: Float32Array;
  readonly value: Float32Array;
  readonly mixed: Float32Array;
  readonly up: Float32Array;
  readonly down: Float32Array;
}

/** All weights of an encoder. Layer normalisation has no gain and no shift of its own. */
export interface EncoderWeights {
  readonly shape: EncoderShape;
  readonly words: Float32Array;
  readonly positions: Float32Array;
  readonly types: Float32Array;
  readonly layers: readonly LayerWeights[];
  readonly head: Float32Array;
  readonly headBias: Float32Array;
}

/** A shape that computes in microseconds. */
export const SMALL_SHAPE: EncoderShape = {
  vocabularySize: 40,
  positions: 64,
  width: 8,
  heads: 2,
  layers: 2,
  feedForward: 16,
  outputs: 1,
  seed: 1,
};

/** Normal weights, scaled so that every layer keeps the size of its input. */
export function encoderWeights(shape: EncoderShape): EncoderWeights {
  const rng = createSfc32(shape.seed);
  const { width, feedForward } = shape;
  return {
    shape,
    words: matrix(rng, shape.vocabularySize, width, 1),
    positions: matrix(rng, shape.positions, width, 0.5),
    types: matrix(rng, 2, width, 0.5),
    layers: Array.from({ length: shape.layers }, () => ({
      query: matrix(rng, width, width),
      key: matrix(rng, width, width),
      value: matrix(rng, width, width),
      mixed: matrix(rng, width, width),
      up: matrix(rng, width, feedForward),
      down: matrix(rng, feedForward, width),
    })),
    head: matrix(rng, width, shape.outputs, 1),
    headBias: matrix(rng, 1, shape.outputs, 1),
  };
}

function matrix(rng: Rng, rows: number, columns: number, sd: number = 1 / Math.sqrt(rows)): Float32Array {
  return Float32Array.from({ length: rows * columns }, () => sd * sampleNormal(rng, 0, 1));
}
