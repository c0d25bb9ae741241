import { decimalOf } from '../options/numberOption.ts';
import { usageError } from '../usageError.ts';

/** An SLO for one step: a time, or a multiple of the time at the top clock. */
export type StepSlo =
  | { readonly kind: 'ms'; readonly ms: number }
  | { readonly kind: 'multiple'; readonly multiple: number };

/**
 * Reads `--slo`: `90ms`, or `1.2x` for a multiple of the time at the top clock.
 *
 * @throws WattlaneError ERR_USAGE for anything else, and for a number that is not above 0
 */
export function parseStepSlo(text: string): StepSlo {
  const match = /^(.*?)(ms|x)$/i.exec(text.trim());
  const value = match === null ? Number.NaN : decimalOf(match[1]!);
  if (!(value > 0)) {
    throw usageError(
      `--slo is ${JSON.stringify(text)}; expected a time such as 90ms or a multiple such as 1.2x`,
    );
  }
  return match![2]!.toLowerCase() === 'x' ? { kind: 'multiple', multiple: value } : { kind: 'ms', ms: value };
}
