import { numberFrom, type ValueParser } from './numberOption.ts';

/** Reads `--load`, the offered share of the sustained rate. The range keeps a slip from making a replay of years. */
export const parseLoad: ValueParser<number> = numberFrom('--load', 0.01, 100);

/** Reads `--speed`, by which arrival times are divided. */
export const parseSpeed: ValueParser<number> = numberFrom('--speed', 1e-3, 1e6);
