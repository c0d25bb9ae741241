import type { WorkloadShape } from './workloadShape.ts';

/**
 * Chat traffic, measured on the conversation trace of the Azure LLM inference traces 2023 (Azure Public Dataset,
 * CC BY 4.0; 19,366 requests in 58 minutes): rate, gap CV, quantiles of both lengths, Kendall's tau 0.054 of the
 * lengths as correlation sin(pi tau / 2).
 *
 * Generated work has the rate, the gap CV, the quantiles and the tau. It has not: the slow swings of the rate over
 * minutes (per 60 s the count varies 1.3 times as much as a Poisson count, in the trace 16 times), the memory of 0.05
 * between neighbouring gaps, and the form of the dependence between the lengths, whose Pearson correlation is -0.11 in
 * spite of the positive tau. Prefix blocks are not in the trace.
 */
export const CONVERSATION_SHAPE: WorkloadShape = {
  ratePerSecond: 5.53,
  gapCv: 1.094,
  lengths: {
    kind: 'copula',
    correlation: 0.085,
    input: {
      kind: 'quantiles',
      table: [
        [0, 2],
        [0.01, 29],
        [0.05, 181],
        [0.1, 207],
        [0.25, 396],
        [0.4, 703],
        [0.5, 1020],
        [0.6, 1071],
        [0.75, 1189],
        [0.9, 2734.5],
        [0.95, 4083],
        [0.98, 4098],
        [0.99, 4142],
        [0.995, 4831],
        [0.999, 6179],
        [1, 14050],
      ],
    },
    output: {
      kind: 'quantiles',
      table: [
        [0, 7],
        [0.01, 16],
        [0.05, 41],
        [0.1, 54],
        [0.25, 85],
        [0.4, 103],
        [0.5, 129],
        [0.6, 177],
        [0.75, 395],
        [0.9, 424],
        [0.95, 451],
        [0.98, 540],
        [0.99, 601],
        [0.995, 643],
        [0.999, 954],
        [1, 1000],
      ],
    },
  },
};
