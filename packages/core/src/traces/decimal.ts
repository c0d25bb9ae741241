/** Longest run of digits that `plainInteger` reads; 2^53 has 16. */
const MAX_DIGITS = 16;

const ZERO = 48;
const MINUS = 45;

/**
 * Reads `text` from `start` to `end` as a whole number of 1 to 16 digits, with or without a minus sign.
 *
 * @returns the number, exact while it is a safe integer; NaN for anything else
 */
export function plainInteger(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start) === MINUS ? start + 1 : start;
  if (end <= first || end - first > MAX_DIGITS) return Number.NaN;
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return first === start ? value : 0 - value;
}

/**
 * Reads a decimal number: digits, a point, a sign, an exponent; blanks around it are allowed.
 *
 * @returns the number; NaN for anything else, such as an empty text, `0x10`, `Infinity` or `1,5`
 */
export function decimal(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '') return Number.NaN;
  for (let i = 0; i < trimmed.length; i++) {
    if (!'0123456789+-.eE'.includes(trimmed[i]!)) return Number.NaN;
  }
  return Number(trimmed);
}
