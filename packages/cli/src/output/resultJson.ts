import type { ReplayResult } from '@wattlane/core/twin';
import type { ReplayRun } from '../replayRun.ts';
import { compare, joulesPerOutputToken } from './comparison.ts';
import { CURVE_PROBABILITIES, quantileCurve } from './quantileCurve.ts';

/**
 * The run as one JSON value for other programs: settings, then one object a policy with the summary figures and the
 * quantile curves, no per-request data. Units are the ends of the names; what has no value is null.
 */
export function resultJson({ settings, records, results }: ReplayRun): unknown {
  return {
    format: 'wattlane-replay-1',
    settings,
    requests: records.length,
    curveProbabilities: CURVE_PROBABILITIES,
    results: results.map((result) => policyJson(result, results[0]!)),
  };
}

function policyJson(result: ReplayResult, baseline: ReplayResult): unknown {
  const { columns, timeline: _timeline, ...summary } = result;
  return {
    ...summary,
    oracle: result.policy === 'sjf',
    joulesPerOutputToken: joulesPerOutputToken(result),
    changeAgainst: { policy: baseline.policy, ...compare(result, baseline) },
    curves: {
      completionMs: quantileCurve(columns.completionMs),
      ttftMs: quantileCurve(columns.ttftMs),
      tpotMs: quantileCurve(columns.tpotMs),
    },
  };
}
