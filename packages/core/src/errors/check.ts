import { WattlaneError } from './wattlaneError.ts';

/**
 * Checks that a number is finite and inside a closed range, and returns it.
 *
 * @param name  how the caller's users know the value, with its unit: `slots`, `ratePerSecond`
 * @throws WattlaneError ERR_ARGUMENT, naming the value, what it was and the range
 */
export function checkRange(name: string, value: number, min: number, max: number = Number.MAX_VALUE): number {
  if (!(Number.isFinite(value) && value >= min && value <= max)) {
    const range = max === Number.MAX_VALUE ? `a number >= ${min}` : `a number from ${min} to ${max}`;
    throw new WattlaneError('ERR_ARGUMENT', `${name} is ${value}; expected ${range}`);
  }
  return value;
}

/**
 * Checks that a number is positive and finite, and returns it.
 *
 * @throws WattlaneError ERR_ARGUMENT
 */
export function checkPositive(name: string, value: number): number {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new WattlaneError('ERR_ARGUMENT', `${name} is ${value}; expected a number above 0`);
  }
  return value;
}

/**
 * Checks that a number is a whole number inside a closed range, and returns it.
 *
 * @throws WattlaneError ERR_ARGUMENT
 */
export function checkInteger(
  name: string,
  value: number,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (!(Number.isSafeInteger(value) && value >= min && value <= max)) {
    const range = max === Number.MAX_SAFE_INTEGER ? `>= ${min}` : `from ${min} to ${max}`;
    throw new WattlaneError('ERR_ARGUMENT', `${name} is ${value}; expected a whole number ${range}`);
  }
  return value;
}
