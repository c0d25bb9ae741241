import type { FoldReport } from '@wattlane/core/prediction';
import type { Judgement } from './judgement.ts';

/** Which rows of the data a predictor learns from. */
export const TRAIN_SPLITS = ['train', 'all'] as const;

export type TrainSplit = (typeof TRAIN_SPLITS)[number];

/** A training that is done, as table, JSON and page show it. */
export interface TrainRun {
  /** Name of the data. */
  readonly dataName: string;
  readonly split: TrainSplit;
  /** Rows that were learned from. */
  readonly rows: number;
  readonly report: FoldReport;
  /** Undefined when no row is left to judge on. */
  readonly judgement: Judgement | undefined;
  readonly weights: { readonly path: string; readonly bytes: number; readonly sha256: string };
  readonly notes: readonly string[];
  readonly version: string;
}

/** Why there is no judgement, as a sentence. */
export function unjudgedReason({ split }: TrainRun): string {
  return split === 'all'
    ? 'All rows were learned from, so that none is left to judge the predictor on.'
    : 'The data holds no row of split test, so that the predictor is judged on no other rows.';
}
