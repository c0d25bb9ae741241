import { createWelford, updateWelford, welfordVariance } from '@wattlane/core/stats';
import { averageOf, type CompletionFigures } from './comparePolicies.ts';

/** Paired runs: the same jobs, seed by seed, under an order and under the one it is compared with. */
export interface PairedRuns {
  readonly ours: readonly CompletionFigures[];
  readonly base: readonly CompletionFigures[];
}

/** Gain of the mean, change of p99 and ratio of p99.9, each of the averages over the seeds. */
export function changesOf({ ours, base }: PairedRuns): {
  meanGain: number;
  p99Change: number;
  p999Ratio: number;
} {
  const [own, fair] = [averageOf(ours), averageOf(base)];
  return {
    meanGain: 1 - own.meanMs / fair.meanMs,
    p99Change: own.p99Ms / fair.p99Ms - 1,
    p999Ratio: own.p999Ms / fair.p999Ms,
  };
}

/** Standard errors of gain and p99 change: of the relative changes, seed by seed. */
export function changeStdErrors(runs: PairedRuns): { meanGainStdError: number; p99ChangeStdError: number } {
  return {
    meanGainStdError: stdErrorOf(runs, ({ meanMs }) => meanMs),
    p99ChangeStdError: stdErrorOf(runs, ({ p99Ms }) => p99Ms),
  };
}

function stdErrorOf({ ours, base }: PairedRuns, figure: (run: CompletionFigures) => number): number {
  const changes = createWelford();
  ours.forEach((run, seed) => {
    updateWelford(changes, figure(run) / figure(base[seed]!) - 1);
  });
  return Math.sqrt(welfordVariance(changes) / base.length);
}

/** Figures under names that begin alike. */
export function named(name: string, figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [`${name}_${key}`, value]));
}
