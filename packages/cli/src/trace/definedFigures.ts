import type { TraceRecord } from '@wattlane/core/domain';
import { describeTrace, type TraceDescription } from '@wattlane/core/traces';

/**
 * A description in which what has no value is NaN, which JSON writes as null: rate and burstiness of requests that all
 * arrive at once, dependence of lengths that are all the same, prefix reuse without prefix blocks.
 *
 * @param records  at least one
 */
export function definedFigures(records: readonly TraceRecord[]): TraceDescription {
  const trace = describeTrace(records);
  const hasRate = trace.durationMs > 0;
  const hasLengths =
    differs(records, ({ inputTokens }) => inputTokens) &&
    differs(records, ({ outputTokens }) => outputTokens);
  const hasBlocks = records.some(({ prefixBlocks = [] }) => prefixBlocks.length > 0);
  return {
    ...trace,
    ratePerSecond: hasRate ? trace.ratePerSecond : Number.NaN,
    gapCv: hasRate ? trace.gapCv : Number.NaN,
    lengthTau: hasLengths ? trace.lengthTau : Number.NaN,
    prefixReuseRatio: hasBlocks ? trace.prefixReuseRatio : Number.NaN,
  };
}

function differs(records: readonly TraceRecord[], lengthOf: (record: TraceRecord) => number): boolean {
  return records.some((record) => lengthOf(record) !== lengthOf(records[0]!));
}
