import type { TraceRecord } from '../domain/request.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { kendallTau } from '../stats/kendallTau.ts';
import { mean } from '../stats/mean.ts';
import { percentile } from '../stats/percentile.ts';
import { sortByArrival } from './sortByArrival.ts';

/** Lengths of the prompts or of the answers of a trace, in tokens; quantiles interpolate linearly. */
export interface LengthSummary {
  readonly meanTokens: number;
  readonly p50Tokens: number;
  readonly p90Tokens: number;
  readonly p99Tokens: number;
  readonly maxTokens: number;
}

/** What `describeTrace` finds in a trace. */
export interface TraceDescription {
  readonly requests: number;
  /** First arrival to last arrival, in ms. */
  readonly durationMs: number;
  /** One over the mean gap between arrivals; 0 when all arrive at one time. */
  readonly ratePerSecond: number;
  /** Standard deviation of the gaps over their mean; 0 when all arrive at one time. 1 for a Poisson process. */
  readonly gapCv: number;
  readonly input: LengthSummary;
  readonly output: LengthSummary;
  /** Kendall's tau-b between prompt and answer lengths, -1 to 1; 0 when one side is all of one length. */
  readonly lengthTau: number;
  /**
   * Share of all prefix blocks that stand in a leading run of blocks seen in earlier requests, 0 to 1: what an endless
   * prefix cache would hit. 0 without prefix blocks.
   */
  readonly prefixReuseRatio: number;
}

const MS_PER_SECOND = 1000;

/**
 * Sums up a trace: rate, burstiness, lengths, prefix reuse.
 *
 * @param records  in any order
 * @throws WattlaneError ERR_EMPTY for no records
 */
export function describeTrace(records: readonly TraceRecord[]): TraceDescription {
  if (records.length === 0) {
    throw new WattlaneError('ERR_EMPTY', 'a trace of no records; expected at least one');
  }
  const sorted = sortByArrival(records);
  const inputTokens = Float64Array.from(sorted, (record) => record.inputTokens);
  const outputTokens = Float64Array.from(sorted, (record) => record.outputTokens);
  const durationMs = sorted.at(-1)!.arrivalMs;
  return {
    requests: records.length,
    durationMs,
    ratePerSecond: durationMs > 0 ? ((records.length - 1) * MS_PER_SECOND) / durationMs : 0,
    gapCv: gapCv(sorted),
    input: summarizeLengths(inputTokens),
    output: summarizeLengths(outputTokens),
    lengthTau: records.length > 1 ? kendallTau(inputTokens, outputTokens) : 0,
    prefixReuseRatio: prefixReuseRatio(sorted),
  };
}

function gapCv(sorted: readonly TraceRecord[]): number {
  const gaps = sorted.length - 1;
  const meanMs = sorted[gaps]!.arrivalMs / gaps;
  if (!(meanMs > 0)) return 0;
  let squares = 0;
  for (let i = 0; i < gaps; i++) {
    squares += (sorted[i + 1]!.arrivalMs - sorted[i]!.arrivalMs - meanMs) ** 2;
  }
  return Math.sqrt(squares / gaps) / meanMs;
}

function summarizeLengths(tokens: Float64Array): LengthSummary {
  const sorted = tokens.slice().sort();
  return {
    meanTokens: mean(sorted),
    p50Tokens: percentile(sorted, 0.5),
    p90Tokens: percentile(sorted, 0.9),
    p99Tokens: percentile(sorted, 0.99),
    maxTokens: sorted.at(-1)!,
  };
}

function prefixReuseRatio(sorted: readonly TraceRecord[]): number {
  const seen = new Set<number>();
  let blocks = 0;
  let reused = 0;
  for (const { prefixBlocks = [] } of sorted) {
    const fresh = prefixBlocks.findIndex((block) => !seen.has(block));
    reused += fresh === -1 ? prefixBlocks.length : fresh;
    blocks += prefixBlocks.length;
    for (const block of prefixBlocks) seen.add(block);
  }
  return blocks > 0 ? reused / blocks : 0;
}
