import { isWattlaneError } from '@wattlane/core/errors';
import { analyzeSensitivity, buildTaskGraph } from '@wattlane/core/sensitivity';
import type { TraceFile } from './traceFiles.ts';

/** Share of outside waiting above which a clock what-if must be refused. */
const MAX_SHARE = 0.2;

/**
 * 1 when a clock what-if is refused, with the share in words, for just those traces of distributed programs whose outside
 * waiting is above 20 %, and there is one; else 0.
 */
export function refusesExogenous(files: readonly TraceFile[]): number {
  const distributed = files.filter(({ trace }) => (trace.worldSize ?? 1) > 1);
  const verdicts = distributed.map(({ trace }) => {
    const graph = buildTaskGraph(trace);
    return { due: graph.exogenousShare > MAX_SHARE, refused: isRefused(graph) };
  });
  return verdicts.some(({ due }) => due) && verdicts.every(({ due, refused }) => due === refused) ? 1 : 0;
}

function isRefused(graph: ReturnType<typeof buildTaskGraph>): boolean {
  try {
    analyzeSensitivity(graph);
    return false;
  } catch (error) {
    if (!isWattlaneError(error) || error.code !== 'ERR_EXOGENOUS_WAIT') throw error;
    return error.message.includes(`${(100 * graph.exogenousShare).toFixed(0)}%`);
  }
}
