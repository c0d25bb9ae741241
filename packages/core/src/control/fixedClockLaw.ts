import { checkPositive, checkRange } from '../errors/check.ts';
import type { ClockLaw } from './clockLaw.ts';

/** A law without memory has none. */
export type NoState = Readonly<Record<string, never>>;

const PERIOD_MS = 500;

/**
 * The law that always asks for one clock: the top clock (ratio 1), or a static share of it, the fair baseline for anything
 * cleverer (docs/algorithms/power-model.md, "Energy-optimal clock").
 *
 * @param clockRatio  SM clock over the top clock, above 0, at most 1
 * @throws WattlaneError ERR_ARGUMENT
 */
export function fixedClockLaw(clockRatio: number): ClockLaw<NoState, unknown> {
  checkRange('clockRatio', checkPositive('clockRatio', clockRatio), 0, 1);
  const intent = { clockRatio, reason: 'fixed' } as const;
  return {
    name: clockRatio === 1 ? 'top' : `static-${clockRatio}`,
    periodMs: PERIOD_MS,
    createState: () => ({}),
    decide: () => intent,
  };
}
