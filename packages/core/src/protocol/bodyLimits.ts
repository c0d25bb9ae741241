/** How much structure the JSON body of a request may have. The number of bytes is the business of who reads them. */
export interface BodyLimits {
  /** Objects and arrays inside one another, the body itself counted. */
  readonly depth: number;
  /** Keys of all objects together. */
  readonly keys: number;
  /** Elements of the array in the member `messages`. */
  readonly messages: number;
}

/**
 * Limits that no client of a chat reaches and that keep `JSON.parse` cheap: a body nested a million levels deep is
 * refused after 64 of them.
 */
export const DEFAULT_BODY_LIMITS: BodyLimits = { depth: 64, keys: 10_000, messages: 2048 };
