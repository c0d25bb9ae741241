import {
  buildTaskGraph,
  collectiveEvents,
  replayGraph,
  stepTimesUs,
  substituteCollectives,
  type TaskGraph,
} from '@wattlane/core/sensitivity';
import { mean } from '@wattlane/core/stats';
import type { TraceFile } from './traceFiles.ts';

/** How well each rank's step is predicted from the trace of every other rank of its program; NaN without such ranks. */
export interface CrossRank {
  readonly pairs: number;
  readonly meanError: number;
  readonly worstError: number;
  /** Mean error of the other rank's own step as the prediction. */
  readonly sameAsMineError: number;
}

/**
 * Takes the collective durations of one rank into the graph of another and compares its steps with the first one's. Ranks of
 * one program are found by what the traces say: the same world size, the same GPUs, the same collectives in the same order,
 * as many steps, and another rank.
 */
export function crossRank(files: readonly TraceFile[]): CrossRank {
  const errors: number[] = [];
  const mine: number[] = [];
  for (const group of rankGroups(files)) {
    for (const source of group) {
      for (const target of group) {
        if (source === target) continue;
        const durationsUs = substituteCollectives(source.program, target.program);
        const predicted = stepTimesUs(source, replayGraph(source, { durationsUs }));
        const own = stepTimesUs(source, source.points.recordedUs);
        stepTimesUs(target, target.points.recordedUs).forEach((us, step) => {
          errors.push(Math.abs(predicted[step]! - us) / us);
          mine.push(Math.abs(own[step]! - us) / us);
        });
      }
    }
  }
  if (errors.length === 0) {
    return { pairs: 0, meanError: Number.NaN, worstError: Number.NaN, sameAsMineError: Number.NaN };
  }
  return {
    pairs: errors.length,
    meanError: mean(errors),
    worstError: Math.max(...errors),
    sameAsMineError: mean(mine),
  };
}

function rankGroups(files: readonly TraceFile[]): TaskGraph[][] {
  const groups = new Map<string, Map<number, TaskGraph>>();
  for (const { trace } of files) {
    if (trace.rank === undefined || (trace.worldSize ?? 1) < 2) continue;
    const graph = buildTaskGraph(trace);
    if (graph.steps.length === 0) continue;
    const key = programKey(graph);
    groups.set(key, (groups.get(key) ?? new Map<number, TaskGraph>()).set(trace.rank, graph));
  }
  return [...groups.values()].map((ranks) => [...ranks.values()]).filter((ranks) => ranks.length > 1);
}

function programKey({ program, steps }: TaskGraph): string {
  const { trace, gpu } = program;
  const collectives = collectiveEvents(program).map((event) => trace.names[trace.name[gpu[event]!]!]!);
  return JSON.stringify([trace.worldSize, trace.gpuNames, steps.length, collectives]);
}
