import { checkInteger, checkPositive, checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { sampleInteger } from '../random/integer.ts';
import { sampleNormal } from '../random/normal.ts';
import type { Rng } from '../random/rng.ts';
import { normalCdf } from './normalCdf.ts';
import { checkQuantileTable, quantileAt } from './quantileTable.ts';
import { MAX_TOKENS } from './recordFields.ts';
import type { LengthMarginal, LengthShape } from './workloadShape.ts';

/** Lengths of one request, in tokens. */
export interface RequestLengths {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Draws the lengths of the next request. */
export type LengthLaw = (rng: Rng) => RequestLengths;

/**
 * The law that a shape describes, its parameters checked.
 *
 * The Gaussian copula: correlated normal draws, each turned into a probability, each probability into a quantile of its
 * marginal, which is Sklar's theorem read backwards (Nelsen 2006, "An Introduction to Copulas", section 2.3).
 * Departure: tables take the probability from `normalCdf`, which is good to 7.5e-8.
 *
 * @throws WattlaneError ERR_ARGUMENT for a parameter outside its range, ERR_EMPTY for no pairs
 */
export function createLengthLaw(shape: LengthShape): LengthLaw {
  if (shape.kind === 'pairs') return createPairsLaw(shape.pairs);
  const rho = checkRange('correlation', shape.correlation, -1, 1);
  const rest = Math.sqrt(1 - rho * rho);
  const input = createMarginal('input', shape.input);
  const output = createMarginal('output', shape.output);
  return (rng) => {
    const first = sampleNormal(rng, 0, 1);
    const second = rho * first + rest * sampleNormal(rng, 0, 1);
    return { inputTokens: input(first), outputTokens: output(second) };
  };
}

function createPairsLaw(pairs: readonly (readonly [number, number])[]): LengthLaw {
  if (pairs.length === 0) throw new WattlaneError('ERR_EMPTY', 'no pairs of lengths; expected at least one');
  for (const [inputTokens, outputTokens] of pairs) {
    checkInteger('inputTokens', inputTokens, 1, MAX_TOKENS);
    checkInteger('outputTokens', outputTokens, 1, MAX_TOKENS);
  }
  return (rng) => {
    const [inputTokens, outputTokens] = pairs[sampleInteger(rng, 0, pairs.length - 1)]!;
    return { inputTokens, outputTokens };
  };
}

/** Turns a standard normal draw into a length of the marginal. */
function createMarginal(name: string, marginal: LengthMarginal): (z: number) => number {
  const min = checkInteger(`${name}.minTokens`, marginal.minTokens ?? 1, 1, MAX_TOKENS);
  const max = checkInteger(`${name}.maxTokens`, marginal.maxTokens ?? MAX_TOKENS, min, MAX_TOKENS);
  const quantile = createQuantile(name, marginal);
  return (z) => Math.min(max, Math.max(min, Math.round(quantile(z))));
}

function createQuantile(name: string, marginal: LengthMarginal): (z: number) => number {
  if (marginal.kind === 'quantiles') {
    const table = checkQuantileTable(`${name}.table`, marginal.table);
    return (z) => quantileAt(table, normalCdf(z));
  }
  const median = checkPositive(`${name}.medianTokens`, marginal.medianTokens);
  const sigma = checkRange(`${name}.sigma`, marginal.sigma, 0);
  return (z) => median * Math.exp(sigma * z);
}
