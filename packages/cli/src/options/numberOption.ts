import { usageError } from '../usageError.ts';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Reads the value of one option; commander calls it with what stands behind the option. */
export type ValueParser<T> = (text: string) => T;

/**
 * A parser for a number above a bound.
 *
 * @param option  name as the user types it: `--speed`
 * @param above   the value must be larger than this
 * @throws WattlaneError ERR_USAGE, from the parser, for anything but a finite decimal number above the bound
 */
export function numberAbove(option: string, above: number): ValueParser<number> {
  return (text) => {
    const value = decimalOf(text);
    if (!(value > above)) throw wrong(option, text, `a number above ${above}`);
    return value;
  };
}

/** A parser for a number inside a closed range; see `numberAbove`. */
export function numberFrom(option: string, min: number, max: number): ValueParser<number> {
  return (text) => {
    const value = decimalOf(text);
    if (!(value >= min && value <= max)) throw wrong(option, text, `a number from ${min} to ${max}`);
    return value;
  };
}

/** A parser for a whole number inside a closed range; see `numberAbove`. */
export function wholeNumber(option: string, min: number, max: number): ValueParser<number> {
  return (text) => {
    const value = decimalOf(text);
    if (!(Number.isSafeInteger(value) && value >= min && value <= max)) {
      throw wrong(option, text, `a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** The number that a text is, NaN for anything else and for what no double holds. */
export function decimalOf(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

function wrong(option: string, text: string, expected: string): Error {
  return usageError(`${option} is ${JSON.stringify(text)}; expected ${expected}`);
}
