import type { FeatureBuffer } from './featureBuffer.ts';
import { GATE_BLOCKS } from './gateBlocks.ts';
import type { KindGate } from './predictorWeights.ts';

/** Least score of a kind, so that none is ever ruled out. */
const LEAST_SCORE = 0.02;

/**
 * Shares of the kinds in the prompt of `features`, into `shares`: the fourth powers of the scores, made to sum to 1.
 * A power instead of an exponential is the same on every runtime; a score is about 1 for the right kind and 0 for others.
 *
 * @param features  after `denseChanges`
 * @param shares    one place per kind, overwritten
 */
export function kindShares(gate: KindGate, features: FeatureBuffer, shares: Float64Array): void {
  const kinds = gate.kinds.length;
  if (kinds === 1) {
    shares[0] = 1;
    return;
  }
  for (let k = 0; k < kinds; k++) shares[k] = gate.intercepts[k]!;
  addBlocks(gate, features, shares);
  addDense(gate, features, shares);
  let total = 0;
  for (let k = 0; k < kinds; k++) {
    shares[k] = Math.max(LEAST_SCORE, shares[k]!) ** 2;
    shares[k]! *= shares[k]!;
    total += shares[k]!;
  }
  for (let k = 0; k < kinds; k++) shares[k]! /= total;
}

function addBlocks(gate: KindGate, features: FeatureBuffer, scores: Float64Array): void {
  const { indices, blockEnds } = features;
  const kinds = scores.length;
  const sums = new Int32Array(kinds);
  for (let place = 0; place < GATE_BLOCKS.length; place++) {
    const { block, fold, shift } = GATE_BLOCKS[place]!;
    const start = block === 0 ? 0 : blockEnds[block - 1]!;
    const end = blockEnds[block]!;
    if (start === end) continue;
    sums.fill(0);
    for (let i = start; i < end; i++) {
      const at = ((indices[i]! >> fold) + shift) * kinds;
      for (let k = 0; k < kinds; k++) sums[k]! += gate.bucketWeights[at + k]!;
    }
    const root = Math.sqrt(end - start);
    for (let k = 0; k < kinds; k++) scores[k]! += (gate.blockScales[place * kinds + k]! * sums[k]!) / root;
  }
}

function addDense(gate: KindGate, features: FeatureBuffer, scores: Float64Array): void {
  const { denseIndices, denseValues, denseSize } = features;
  const kinds = scores.length;
  for (let i = 0; i < denseSize; i++) {
    const value = denseValues[i]!;
    const at = denseIndices[i]! * kinds;
    for (let k = 0; k < kinds; k++) scores[k]! += gate.denseWeights[at + k]! * value;
  }
}
