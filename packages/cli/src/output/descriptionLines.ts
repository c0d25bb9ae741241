import type { LengthSummary, TraceDescription } from '@wattlane/core/traces';
import { counted } from './counted.ts';
import { durationText } from './durationText.ts';
import { sharePercent, significant } from './significant.ts';
import { visible } from './visible.ts';

/** A trace in a few lines of plain text; figures that are NaN are told as missing. */
export function descriptionLines(name: string, trace: TraceDescription): readonly string[] {
  const { requests, durationMs, ratePerSecond, gapCv, lengthTau, prefixReuseRatio } = trace;
  return [
    visible(`${name}: ${counted(requests, 'request')} in ${durationText(durationMs)}`),
    Number.isNaN(ratePerSecond)
      ? 'rate           none, as all arrive at once'
      : `rate           ${significant(ratePerSecond)} requests/s, gaps vary ${significant(gapCv)} times their mean (1 for Poisson)`,
    `prompt tokens  ${lengthText(trace.input)}`,
    `answer tokens  ${lengthText(trace.output)}`,
    Number.isNaN(lengthTau)
      ? 'dependence     none to tell, as prompts or answers are all of one length'
      : `dependence     Kendall's tau of prompt and answer length ${significant(lengthTau)}`,
    Number.isNaN(prefixReuseRatio)
      ? 'prefix reuse   no prefix blocks in this trace'
      : `prefix reuse   ${sharePercent(prefixReuseRatio)} of prefix blocks were seen before`,
  ];
}

function lengthText({ meanTokens, p50Tokens, p90Tokens, p99Tokens, maxTokens }: LengthSummary): string {
  const figures = { mean: meanTokens, p50: p50Tokens, p90: p90Tokens, p99: p99Tokens, max: maxTokens };
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${significant(value)}`)
    .join(', ');
}
