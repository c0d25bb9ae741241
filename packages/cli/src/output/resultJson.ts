import type { ReplayRun } from '../replayRun.ts';
import { bandFigures, bandsOf } from './bandFigures.ts';
import { compare, joulesPerOutputToken } from './comparison.ts';
import type { PolicyResult } from './policyResult.ts';
import { CURVE_PROBABILITIES, quantileCurve } from './quantileCurve.ts';

/**
 * The run as one JSON value for other programs: settings, then one object a policy with the summary figures and the
 * quantile curves, no per-request data; with several bands, their figures as `bands`. Units are the ends of the names; what has no value is null.
 */
export function resultJson(run: ReplayRun): unknown {
  const { settings, records, results } = run;
  return {
    format: 'wattlane-replay-1',
    settings,
    requests: records.length,
    curveProbabilities: CURVE_PROBABILITIES,
    results: results.map((result) => ({ ...policyJson(result, results[0]!), ...bandsJson(run, result) })),
  };
}

function policyJson(result: PolicyResult, baseline: PolicyResult): object {
  const { columns, timeline: _timeline, ...summary } = result;
  return {
    ...summary,
    joulesPerOutputToken: joulesPerOutputToken(result),
    changeAgainst: { policy: baseline.policy, ...compare(result, baseline) },
    curves: {
      completionMs: quantileCurve(columns.completionMs),
      ttftMs: quantileCurve(columns.ttftMs),
      tpotMs: quantileCurve(columns.tpotMs),
    },
  };
}

function bandsJson({ settings, records }: ReplayRun, result: PolicyResult): object {
  return bandsOf(records).length < 2 ? {} : { bands: bandFigures(records, result, settings.slo) };
}
