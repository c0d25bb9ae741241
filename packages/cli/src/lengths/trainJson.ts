import { JUDGED_QUANTILES } from './judgement.ts';
import type { TrainRun } from './trainRun.ts';

/** A training as one JSON value for other programs; nothing of a single row is in it. */
export function trainJson({
  dataName,
  split,
  rows,
  report,
  judgement,
  weights,
  notes,
  version,
}: TrainRun): unknown {
  const { alpha, folds, tau, candidates, populations } = report;
  return {
    format: 'wattlane-train-1',
    version,
    data: dataName,
    split,
    rows,
    notes,
    weights,
    folds: { folds, alpha, tau, candidates, populations },
    test: judgement === undefined ? null : testJson(judgement),
  };
}

function testJson(judgement: NonNullable<TrainRun['judgement']>): object {
  const { rows, tau, intervalShare, observedShares } = judgement;
  return { rows, tau, intervalShare, quantiles: JUDGED_QUANTILES, observedShares };
}
