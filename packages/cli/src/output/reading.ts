import { type Comparison, compare } from './comparison.ts';
import type { PolicyResult } from './policyResult.ts';
import { signedPercent, significant } from './significant.ts';

/** Below this a change is called none: it is within what another seed does. */
const NOTICEABLE_RATIO = 0.01;

/**
 * The result in one sentence: what each policy that a server can run does to mean and tail of the completion time.
 *
 * @param results  at least one; the first is the baseline
 */
export function readingOf(results: readonly PolicyResult[]): string {
  const baseline = results[0]!;
  const rivals = results.slice(1).filter(({ policy }) => policy !== 'sjf');
  if (rivals.length === 0) return `${baseline.label} takes ${meanSeconds(baseline)} s on average.`;
  const changes = rivals.map((rival) => compare(rival, baseline));
  if (changes.every(({ meanChange, p99Change }) => !isNoticeable(meanChange) && !isNoticeable(p99Change))) {
    return `Order hardly matters here: mean and p99 completion time stay within 1% of ${baseline.label}.`;
  }
  const parts = rivals.map(({ label }, index) => `${label} ${effect(changes[index]!)}`);
  return `Against ${baseline.label}, ${parts.join('; ')}.`;
}

function effect({ meanChange, p99Change }: Comparison): string {
  if (!isNoticeable(meanChange) && !isNoticeable(p99Change)) return 'changes neither mean nor p99 by 1%';
  const verb = meanChange > 0 ? 'raises' : 'cuts';
  const mean = isNoticeable(meanChange)
    ? `${verb} mean completion time by ${percent(meanChange)}`
    : 'keeps mean completion time';
  const p99 = isNoticeable(p99Change)
    ? `${p99Change > 0 ? 'raises' : 'cuts'} p99 by ${percent(p99Change)}`
    : 'keeps p99';
  const link = meanChange < 0 && isNoticeable(p99Change) && p99Change > 0 ? 'but' : 'and';
  return `${mean} ${link} ${p99}`;
}

const isNoticeable = (change: number): boolean => Math.abs(change) >= NOTICEABLE_RATIO;
const percent = (ratio: number): string => signedPercent(ratio).replace(/^[+-]/, '');
const meanSeconds = (result: PolicyResult): string => significant(result.completion.meanMs / 1000);
