import { significant } from '../../output/significant.ts';
import type { AxisTick } from './chartSpec.ts';

const STEPS = [1, 2, 5];
const MANY_DECADES = 2.5;

/**
 * Ticks of a logarithmic axis: 1, 2 and 5 of each decade, or whole decades only when there are many.
 *
 * @param min, max  ends of the axis, 0 < min < max
 */
export function logTicks(min: number, max: number): readonly AxisTick[] {
  const steps = Math.log10(max / min) > MANY_DECADES ? [1] : STEPS;
  const ticks: AxisTick[] = [];
  for (let decade = Math.floor(Math.log10(min)); 10 ** decade <= max; decade++) {
    for (const step of steps) {
      const at = Number(`${step}e${decade}`);
      if (at >= min && at <= max) ticks.push({ at, text: tickText(at) });
    }
  }
  return ticks;
}

const tickText = (value: number): string =>
  value >= 100 ? String(value) : String(Number(significant(value)));
