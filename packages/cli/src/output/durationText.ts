import { significant } from './significant.ts';

const UNITS = [
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/** A span of time in the largest unit of which it holds one: `1.50 h`, `2.00 min`; ms below a second. */
export function durationText(spanMs: number): string {
  const unit = UNITS.find(({ ms }) => spanMs >= ms);
  return unit === undefined ? `${significant(spanMs)} ms` : `${significant(spanMs / unit.ms)} ${unit.name}`;
}
