import type { QuantileTable } from './quantileTable.ts';

/** How the length of a prompt or of an answer is distributed; draws are rounded to whole tokens, then clamped. */
export type LengthMarginal = LengthLaw & {
  /** Least length, in tokens; 1 when left out. */
  readonly minTokens?: number;
  /** Greatest length, in tokens; 10,000,000 when left out. */
  readonly maxTokens?: number;
};

type LengthLaw =
  | {
      readonly kind: 'lognormal';
      readonly medianTokens: number;
      /** Standard deviation of the logarithm, >= 0. */
      readonly sigma: number;
    }
  | { readonly kind: 'quantiles'; readonly table: QuantileTable };

/** How the two lengths of a request are distributed together. */
export type LengthShape =
  | {
      /**
       * Two marginals tied by a Gaussian copula: the lengths have the ranks of two normal variables with this
       * correlation, -1 to 1. Kendall's tau of the lengths is then (2 / pi) * asin(correlation).
       */
      readonly kind: 'copula';
      readonly input: LengthMarginal;
      readonly output: LengthMarginal;
      readonly correlation: number;
    }
  /** Pairs of input and output tokens, each drawn with the same chance. */
  | {
      readonly kind: 'pairs';
      readonly pairs: readonly (readonly [inputTokens: number, outputTokens: number])[];
    };

/** How prompts share their beginnings. */
export interface PrefixShape {
  /**
   * Share of requests, 0 to 1, that continue an earlier conversation: their prompt begins with its last prompt and
   * answer. A request whose drawn prompt is too short for every open conversation starts a new one instead, so that the
   * lengths keep their distribution; the share that comes out is lower.
   */
  readonly continueRatio: number;
  /** Share of new conversations, 0 to 1, that begin with a system prompt, as far as their prompt is longer than it. */
  readonly systemPromptRatio: number;
  /** How many different system prompts there are; each is drawn with the same chance. */
  readonly systemPrompts: number;
  /** Length of each of them, in tokens. Below one prefix block it cannot be shared. */
  readonly systemPromptTokens: number;
  /** How many conversations can still be continued, those begun last; 256 when left out. */
  readonly openConversations?: number;
}

/** A slow wave of the arrival rate: at time t it is `ratePerSecond * (1 + amplitudeRatio * sin(2 pi t / periodMs))`. */
export interface RateWave {
  /** Length of the wave, in ms; a day is 86,400,000. */
  readonly periodMs: number;
  /** Height of the wave over the mean rate, 0 to 1. */
  readonly amplitudeRatio: number;
}

/** What `generateWorkload` is to make. */
export interface WorkloadShape {
  /** Most requests. With both limits the earlier one ends the workload, with neither it has 10,000 requests. */
  readonly requests?: number;
  /** End of the workload, in ms; later requests are not made. */
  readonly durationMs?: number;
  /** Mean number of arrivals per second. */
  readonly ratePerSecond: number;
  /**
   * Coefficient of variation of the gaps between arrivals, which are independent gamma draws of the shape 1 / cv^2: 0
   * for even spacing, 1 for a Poisson process, more for bursts. 1 when left out, unless `gapQuantiles` is given;
   * given both, `gapCv` holds, so that `{ ...CODE_SHAPE, gapCv: 1 }` is the same work without its bursts.
   *
   * Far above 1 most gamma gaps are next to 0: at 13 the median is below 1e-40 ms and hundreds of requests arrive as
   * one. Real bursts have a pace; use `gapQuantiles` for them.
   */
  readonly gapCv?: number;
  /** Distribution of the gaps, which are independent draws. Only its form counts: it is scaled to `ratePerSecond`. */
  readonly gapQuantiles?: QuantileTable;
  /** Steady rate when left out. */
  readonly rateWave?: RateWave;
  readonly lengths: LengthShape;
  /** Records have no `prefixBlocks` when left out. */
  readonly prefix?: PrefixShape;
}
