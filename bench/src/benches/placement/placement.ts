import type { Bench, BenchContext, Metrics } from '../../harness.ts';
import { FAMILIES } from './instances.ts';
import { type LargeFigures, largeFigures } from './large.ts';
import { smallFigures } from './small.ts';

/** Replicas where there are hardly more than GPUs, so that much depends on each. */
const SPARSE_REPLICAS = 150;

/**
 * Placement of models on GPUs: small problems against brute force, 500 replicas on 100 GPUs against lower bounds, and both
 * the power and the balance of the simple rules against ours. All instances are drawn; no data file is read.
 *
 * - small*: every shape up to 8 replicas on 4 GPUs
 * - gap500x100, seconds500x100: the worst over all families and seeds, power and balance
 * - gap150x100: the same with few replicas, where the bounds are weaker
 * - <family>_*: the same by family, and each baseline over ours
 */
export const placementBench: Bench = {
  name: 'placement',
  description: 'Placement of models on GPUs: against brute force, lower bounds and simple rules.',
  bars: {
    worstGapSmall: { max: 0 },
    disagreementsSmall: { max: 0 },
    wrongBoundsSmall: { max: 0 },
    gap500x100: { max: 0.03 },
    seconds500x100: { max: 5 },
  },
  run: runPlacement,
};

function runPlacement({ log }: BenchContext): Metrics {
  log('small cases against brute force');
  const small = smallFigures();
  const large = FAMILIES.map((family) => {
    const figures = largeFigures(family);
    log(
      `${family.name}: gap of power ${percent(figures.powerGap)}, of balance ${percent(figures.balanceGap)}`,
    );
    return figures;
  });
  const sparse = FAMILIES.map((family) => largeFigures(family, SPARSE_REPLICAS));
  const worst = (of: (figures: LargeFigures) => number): number => Math.max(...large.map(of));
  return {
    worstGapSmall: small.worstGap,
    casesSmall: small.cases,
    infeasibleSmall: small.infeasible,
    disagreementsSmall: small.disagreements,
    wrongBoundsSmall: small.wrongBounds,
    searchGapSmall: small.worstSearchGap,
    searchMissesSmall: small.searchMisses,
    meanBoundRatioSmall: small.meanBoundRatio,
    gap500x100: worst(({ powerGap, balanceGap }) => Math.max(powerGap, balanceGap)),
    dynamicGap500x100: worst(({ dynamicGap }) => dynamicGap),
    gap150x100: Math.max(...sparse.map(({ powerGap, balanceGap }) => Math.max(powerGap, balanceGap))),
    seconds500x100: worst(({ seconds }) => seconds),
    ...Object.assign({}, ...large.map(familyMetrics)),
  };
}

const percent = (ratio: number): string => `${(100 * ratio).toFixed(2)} %`;

const camelCase = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

function familyMetrics({
  name,
  powerGap,
  dynamicGap,
  balanceGap,
  seconds,
  equalBalanceFactor,
  baselines,
}: LargeFigures): Metrics {
  const metrics: Record<string, number> = {
    [`${name}_powerGap`]: powerGap,
    [`${name}_dynamicGap`]: dynamicGap,
    [`${name}_balanceGap`]: balanceGap,
    [`${name}_seconds`]: seconds,
    [`${name}_loadBalance_equalBalanceFactor`]: equalBalanceFactor,
  };
  for (const baseline of baselines) {
    const prefix = `${name}_${camelCase(baseline.name)}`;
    metrics[`${prefix}_placed`] = baseline.placed;
    if (baseline.placed === 0) continue;
    metrics[`${prefix}_totalFactor`] = baseline.wattsFactor;
    metrics[`${prefix}_dynamicFactor`] = baseline.dynamicFactor;
    metrics[`${prefix}_peakFactor`] = baseline.peakFactor;
  }
  return metrics;
}
