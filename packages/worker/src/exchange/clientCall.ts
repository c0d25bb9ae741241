import type { Cancellation } from '../runtime/cancellation.ts';

/** Why the body of a request could not be had: more than allowed, not all there in time, or the client went away. */
export type BodyFailure = 'too-large' | 'too-slow' | 'broken';

/** Bounds on reading a body. */
export interface ReadLimits {
  readonly bytes: number;
  readonly timeoutMs: number;
}

/** A request of a client, however the runtime has it. */
export interface ClientCall {
  /** Value of a header, by its lower-case name. */
  header(name: string): string | undefined;
  /** All headers; names in lower case. */
  headerPairs(): Iterable<readonly [string, string]>;
  /** Reads the body, once, within bounds of size and time. */
  readBody(limits: ReadLimits): Promise<Uint8Array | BodyFailure>;
  /** Called off when the client goes away before its answer is whole. */
  readonly leaving: Cancellation;
}
