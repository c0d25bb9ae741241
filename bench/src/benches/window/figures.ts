import type { TraceRecord } from '@wattlane/core/domain';
import { createWelford, mean, updateWelford, welfordVariance } from '@wattlane/core/stats';
import { type ReplayResult, replay } from '@wattlane/core/twin';
import { BASE_OPTIONS, type Variant } from './engine.ts';

/** What is looked at in one replay, in ms. */
export interface Figures {
  readonly meanMs: number;
  readonly p99Ms: number;
  readonly makespanMs: number;
  /** Mean TTFT of the tenth of the requests with the longest prompts. */
  readonly longestTenthTtftMs: number;
}

/** Replays each pass under a variant; the seed of the predictions is the pass. */
export function runPasses(passes: readonly (readonly TraceRecord[])[], variant: Variant): Figures[] {
  return passes.map((records, seed) =>
    figuresOf(records, replay(records, { ...BASE_OPTIONS, seed, ...variant })),
  );
}

function figuresOf(records: readonly TraceRecord[], result: ReplayResult): Figures {
  const { request, ttftMs } = result.columns;
  const byInput = Array.from(request.keys()).sort(
    (a, b) => records[request[b]!]!.inputTokens - records[request[a]!]!.inputTokens,
  );
  const longest = byInput.slice(0, Math.ceil(byInput.length / 10));
  return {
    meanMs: result.completion.meanMs,
    p99Ms: result.completion.p99Ms,
    makespanMs: result.makespanMs,
    longestTenthTtftMs: mean(longest.map((place) => ttftMs[place]!)),
  };
}

/** A relative change, averaged over passes and then compared; and its standard error over the paired passes. */
export interface Change {
  readonly change: number;
  readonly stdError: number;
}

/** How a figure changes from `base` to `ours`, one entry a pass in each. The standard error of one pass is NaN. */
export function changeOf(ours: readonly Figures[], base: readonly Figures[], figure: keyof Figures): Change {
  const changes = createWelford();
  ours.forEach((run, pass) => {
    updateWelford(changes, run[figure] / base[pass]![figure] - 1);
  });
  const average = (runs: readonly Figures[]): number => mean(runs.map((run) => run[figure]));
  return {
    change: average(ours) / average(base) - 1,
    stdError: ours.length < 2 ? Number.NaN : Math.sqrt(welfordVariance(changes) / ours.length),
  };
}

/** `<name>_meanGain` and `<name>_p99Change`, each with its standard error over the passes. */
export function gainMetrics(
  name: string,
  ours: readonly Figures[],
  base: readonly Figures[],
): Record<string, number> {
  const meanChange = changeOf(ours, base, 'meanMs');
  const p99Change = changeOf(ours, base, 'p99Ms');
  return {
    [`${name}_meanGain`]: -meanChange.change,
    [`${name}_meanGainStdError`]: meanChange.stdError,
    [`${name}_p99Change`]: p99Change.change,
    [`${name}_p99ChangeStdError`]: p99Change.stdError,
  };
}
