/** A budget that fills up steadily. Plain data; may be in debt. */
export interface TokenBucket {
  readonly capacity: number;
  readonly perMs: number;
  level: number;
  updatedMs: number;
}

/**
 * A full bucket.
 *
 * @param perMinute  what flows in; a minute's worth is also what it holds
 */
export function createTokenBucket(perMinute: number, nowMs: number): TokenBucket {
  return { capacity: perMinute, perMs: perMinute / 60_000, level: perMinute, updatedMs: nowMs };
}

/**
 * Takes `amount`, or says how long to wait. An amount above the capacity is let through by a full bucket, which is in debt
 * afterwards: else it could never pass.
 *
 * @returns 0 when taken, else the wait in ms until it could be
 */
export function takeTokens(bucket: TokenBucket, amount: number, nowMs: number): number {
  fill(bucket, nowMs);
  const needed = Math.min(amount, bucket.capacity);
  if (bucket.level < needed) return (needed - bucket.level) / bucket.perMs;
  bucket.level -= amount;
  return 0;
}

/** Settles a difference between what was taken and what was used; a negative one is given back. */
export function settleTokens(bucket: TokenBucket, difference: number, nowMs: number): void {
  fill(bucket, nowMs);
  bucket.level = Math.min(bucket.capacity, bucket.level - difference);
}

/** What could be taken now, at least 0. */
export function tokensLeft(bucket: TokenBucket, nowMs: number): number {
  fill(bucket, nowMs);
  return Math.max(0, bucket.level);
}

function fill(bucket: TokenBucket, nowMs: number): void {
  const elapsedMs = Math.max(0, nowMs - bucket.updatedMs);
  bucket.level = Math.min(bucket.capacity, bucket.level + elapsedMs * bucket.perMs);
  bucket.updatedMs = nowMs;
}
