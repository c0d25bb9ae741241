import { EDGE_KIND, replayGraph, stepTimesUs, type TaskGraph } from '@wattlane/core/sensitivity';
import { mean } from '@wattlane/core/stats';

/** Error of the replayed steps against the recorded ones, relative, averaged. */
export interface SelfReplay {
  readonly perStepMeanError: number;
  /** Without any edge between streams. */
  readonly noInterStreamError: number;
}

/** Replays a trace with latencies that are medians of the trace, with and without what ties streams together. */
export function selfReplay(graph: TaskGraph): SelfReplay {
  const recorded = stepTimesUs(graph, graph.points.recordedUs);
  const errorOf = (without: readonly number[]): number => {
    const replayed = stepTimesUs(graph, replayGraph(graph, { without }));
    return mean(recorded.map((us, step) => Math.abs(replayed[step]! - us) / us));
  };
  return { perStepMeanError: errorOf([]), noInterStreamError: errorOf([EDGE_KIND.interStream]) };
}
