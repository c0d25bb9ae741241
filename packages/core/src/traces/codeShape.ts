import type { WorkloadShape } from './workloadShape.ts';

/**
 * Code completion traffic, measured on the code trace of the Azure LLM inference traces 2023 (Azure Public Dataset,
 * CC BY 4.0; 8,819 requests in 57 minutes): rate, quantiles of gaps and lengths, Kendall's tau -0.014 of the lengths as
 * correlation sin(pi tau / 2).
 *
 * The gaps have a CV of 13.2: bursts of about ten requests per second, one gap in ten of 0 ms, and pauses of up to four
 * minutes that make up one gap in a hundred and most of the time. Gamma gaps of that CV would put whole bursts into one
 * instant, so the gaps are drawn from their quantiles (CV 12.9). Variance over mean of the counts per 0.1, 1, 10 and
 * 60 s, trace: 2.5, 13, 71, 160; this shape: 2.5, 9, 50, 120; gamma: 49, 70, 107, 144. What independent gaps do not
 * have is the trace's memory (rank correlation 0.15 of neighbouring gaps): its pauses come in groups. Prefix blocks are
 * not in the trace.
 */
export const CODE_SHAPE: WorkloadShape = {
  ratePerSecond: 2.566,
  gapQuantiles: [
    [0, 0],
    [0.1, 0],
    [0.2, 1],
    [0.3, 3],
    [0.4, 15],
    [0.5, 64],
    [0.6, 95],
    [0.75, 104],
    [0.9, 272],
    [0.95, 400],
    [0.98, 799],
    [0.99, 2205],
    [0.992, 2928],
    [0.994, 6796],
    [0.996, 17254],
    [0.997, 28086],
    [0.998, 41406],
    [0.9985, 50407],
    [0.999, 79232],
    [0.9995, 132475],
    [1, 217169],
  ],
  lengths: {
    kind: 'copula',
    correlation: -0.023,
    input: {
      kind: 'quantiles',
      table: [
        [0, 3],
        [0.01, 17],
        [0.05, 75],
        [0.1, 147],
        [0.25, 578],
        [0.4, 1075],
        [0.5, 1469],
        [0.6, 1909],
        [0.75, 2744.5],
        [0.9, 5187.6],
        [0.95, 7303],
        [0.98, 7436],
        [0.995, 7436],
        [0.999, 7437],
        [1, 7437],
      ],
    },
    output: {
      kind: 'quantiles',
      table: [
        [0, 6],
        [0.05, 6],
        [0.1, 7],
        [0.25, 9],
        [0.4, 11],
        [0.5, 13],
        [0.6, 16],
        [0.75, 24],
        [0.9, 55],
        [0.95, 90],
        [0.98, 171],
        [0.99, 251.5],
        [0.995, 359.4],
        [0.999, 825],
        [1, 1899],
      ],
    },
  },
};
