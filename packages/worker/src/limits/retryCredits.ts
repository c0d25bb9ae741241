/** Most refusals that are kept. */
const MOST_KEPT = 10_000;

/**
 * How long a refusal is kept, in ms: twice the longest wait that a client is asked to sit out by itself, since it may come
 * later than it was asked to.
 */
const KEPT_MS = 60_000;

interface Refusal {
  /** When the request came for the first time, on the gateway's clock, in ms. */
  readonly arrivalMs: number;
  readonly refusedMs: number;
}

/**
 * Requests that were turned away for want of room, so that one which comes again takes its place by its first arrival: else
 * whoever was refused would stand behind all who came while it waited as it was told to.
 *
 * A client says that it comes again (`x-stainless-retry-count` of the `openai` package), but not for how long it was away.
 * So what counts is what the gateway remembers of the same bytes of the same tenant, once for each refusal: nothing is won
 * by a made-up count. In memory only.
 */
export class RetryCredits {
  /** In the order of refusal. */
  readonly #refusals = new Map<string, Refusal>();

  /** Keeps a request that is turned away. */
  note(key: string, arrivalMs: number, nowMs: number): void {
    this.#refusals.delete(key);
    this.#refusals.set(key, { arrivalMs, refusedMs: nowMs });
    for (const [old, { refusedMs }] of this.#refusals) {
      if (this.#refusals.size <= MOST_KEPT && nowMs - refusedMs <= KEPT_MS) break;
      this.#refusals.delete(old);
    }
  }

  /** When a request that comes again came first, in ms; undefined when it is not known, or was taken before. */
  take(key: string, nowMs: number): number | undefined {
    const refusal = this.#refusals.get(key);
    if (refusal === undefined) return undefined;
    this.#refusals.delete(key);
    return nowMs - refusal.refusedMs <= KEPT_MS ? refusal.arrivalMs : undefined;
  }

  get size(): number {
    return this.#refusals.size;
  }
}

/** Names a request by whose it is and by its bytes. */
export function retryKey(tenant: string, route: string, body: Uint8Array): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (const byte of body) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b + byte, 0x85ebca6b) ^ (b >>> 15);
  }
  return `${tenant} ${route} ${body.length} ${a >>> 0} ${b >>> 0}`;
}
