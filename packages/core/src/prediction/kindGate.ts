import { addDenseProducts } from './denseFeatures.ts';
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
  addDenseProducts(gate.denseWeights, features, shares);
  let total = 0;
  for (let k = 0; k < kinds; k++) {
    shares[k] = Math.max(LEAST_SCORE, shares[k]!) ** 2;
    shares[k]! *= shares[k]!;
    total += shares[k]!;
  }
  for (let k = 0; k < kinds; k++) shares[k]! /= total;
}

function addBlocks(gate: KindGate, features: FeatureBuffer, scores: Float64Array): void {
  for (let place = 0; place < GATE_BLOCKS.length; place++) {
    let kind = 0;
    for (; kind + 4 <= scores.length; kind += 4) addFourKinds(gate, features, place, kind, scores);
    for (; kind < scores.length; kind++) addKind(gate, features, place, kind, scores);
  }
}

/** Adds what a block says of four kinds, their sums in registers. */
function addFourKinds(
  gate: KindGate,
  { indices, blockEnds }: FeatureBuffer,
  place: number,
  kind: number,
  scores: Float64Array,
): void {
  const { bucketWeights, blockScales } = gate;
  const { block, fold, shift } = GATE_BLOCKS[place]!;
  const kinds = scores.length;
  const start = block === 0 ? 0 : blockEnds[block - 1]!;
  const end = blockEnds[block]!;
  if (start === end) return;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = start; i < end; i++) {
    const at = ((indices[i]! >> fold) + shift) * kinds + kind;
    a += bucketWeights[at]!;
    b += bucketWeights[at + 1]!;
    c += bucketWeights[at + 2]!;
    d += bucketWeights[at + 3]!;
  }
  const root = Math.sqrt(end - start);
  const at = place * kinds + kind;
  scores[kind]! += (blockScales[at]! * a) / root;
  scores[kind + 1]! += (blockScales[at + 1]! * b) / root;
  scores[kind + 2]! += (blockScales[at + 2]! * c) / root;
  scores[kind + 3]! += (blockScales[at + 3]! * d) / root;
}

function addKind(
  gate: KindGate,
  { indices, blockEnds }: FeatureBuffer,
  place: number,
  kind: number,
  scores: Float64Array,
): void {
  const { block, fold, shift } = GATE_BLOCKS[place]!;
  const kinds = scores.length;
  const start = block === 0 ? 0 : blockEnds[block - 1]!;
  const end = blockEnds[block]!;
  if (start === end) return;
  let sum = 0;
  for (let i = start; i < end; i++)
    sum += gate.bucketWeights[((indices[i]! >> fold) + shift) * kinds + kind]!;
  scores[kind]! += (gate.blockScales[place * kinds + kind]! * sum) / Math.sqrt(end - start);
}
