import type { ReplayResult } from '@wattlane/core/twin';

/** Changes of one result against the baseline, as ratios minus 1; 0 for equal, NaN when the baseline's figure is 0. */
export interface Comparison {
  readonly meanChange: number;
  readonly p99Change: number;
}

/** Compares completion times. */
export function compare(result: ReplayResult, baseline: ReplayResult): Comparison {
  return {
    meanChange: relativeChange(result.completion.meanMs, baseline.completion.meanMs),
    p99Change: relativeChange(result.completion.p99Ms, baseline.completion.p99Ms),
  };
}

/** `value / baseline - 1`; 0 for 0 against 0, NaN for anything else against 0. */
export function relativeChange(value: number, baseline: number): number {
  return value === baseline ? 0 : baseline === 0 ? Number.NaN : value / baseline - 1;
}

/** Energy of one answered token, idle time included, in J; NaN for a replay without output. */
export function joulesPerOutputToken(result: ReplayResult): number {
  return result.outputTokens === 0 ? Number.NaN : result.energyJoules / result.outputTokens;
}
