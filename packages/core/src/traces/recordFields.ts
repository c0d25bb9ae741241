import { BANDS, type Band, type TenantId } from '../domain/request.ts';
import { grouped } from './textLine.ts';

/** The most tokens that one prompt or one answer may have. */
export const MAX_TOKENS = 10_000_000;

const TOKEN_RANGE = `from 1 to ${grouped(MAX_TOKENS)}`;

/**
 * The latest arrival that a record may have, in ms, and minus the earliest: 300 years. Times of day in ms lie inside;
 * what is written in microseconds or nanoseconds by mistake does not.
 */
export const MAX_ARRIVAL_MS = 1e13;

/** What each field of a record must be, in the words of error messages. */
export const EXPECTED: Readonly<Record<RecordField, string>> = {
  arrivalMs: 'a number of ms from -10^13 to 10^13',
  tokens: `a whole number of tokens ${TOKEN_RANGE}`,
  predictedTokens: `a number of tokens ${TOKEN_RANGE}`,
  blockId: 'a whole number of at most 2^53 - 1 as block id',
  blockIds: 'a list of block ids',
  text: 'a text of at least one character',
  tenant: 'the name of a tenant, at least one character long',
  band: `one of ${BANDS.join(', ')}`,
};

type RecordField =
  | 'arrivalMs'
  | 'tokens'
  | 'predictedTokens'
  | 'blockId'
  | 'blockIds'
  | 'text'
  | 'tenant'
  | 'band';

/** Whether `value` is an arrival: a number of at most `MAX_ARRIVAL_MS` either way. */
export function isArrival(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_ARRIVAL_MS;
}

/** Whether `value` is a token count: a whole number from 1 to `MAX_TOKENS`. */
export function isTokenCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_TOKENS;
}

/** Whether `value` is a predicted token count: as above, but it may have a fraction, as means do. */
export function isPredictedTokens(value: unknown): value is number {
  return typeof value === 'number' && value >= 1 && value <= MAX_TOKENS;
}

/** Whether `value` names an urgency band. */
export function isBand(value: unknown): value is Band {
  return (BANDS as readonly unknown[]).includes(value);
}

/** Whether `value` is a text of at least one character, as names and prompts are. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Whether `value` names a tenant. */
export function isTenant(value: unknown): value is TenantId {
  return isText(value);
}
