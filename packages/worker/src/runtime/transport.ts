import type { Cancellation } from './cancellation.ts';

/** One request to an engine. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Lower-case names; what the transport itself needs (host, content-length) it adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Calls the request off until its head has come; from then on `cancel` of the answer does. */
  readonly cancellation: Cancellation;
  /** How long the answer's head may take, in ms. */
  readonly headTimeoutMs: number;
}

/** Takes the bytes of an answer as they come. */
export interface ByteSink {
  /** @returns false to pause the source until `resume` */
  chunk(bytes: Uint8Array): boolean;
  end(): void;
  /** The connection broke, or was called off. Nothing follows. */
  fail(error: UpstreamError): void;
}

/** An answer whose head has come. */
export interface UpstreamResponse {
  readonly status: number;
  /** Lower-case names; repeated ones joined by a comma. `content-encoding` is that of the bytes as `readInto` gives them. */
  readonly headers: ReadonlyMap<string, string>;
  /** Starts to read the body into `sink`; once only. */
  readInto(sink: ByteSink): void;
  /** Goes on after `chunk` said to pause. */
  resume(): void;
  /** Gives the connection up without reading the rest. */
  cancel(): void;
}

/**
 * How a request to an engine failed.
 *
 * - `connect`: no byte of the answer came, and the engine cannot have begun: refused, silent while connecting, no such
 *   host. The request may go elsewhere.
 * - `reset`: the connection broke after the request was on its way.
 * - `timeout`: the head did not come in time.
 * - `aborted`: it was called off.
 * - `malformed`: what came is not HTTP.
 */
export type UpstreamFailure = 'connect' | 'reset' | 'timeout' | 'aborted' | 'malformed';

/** A request to an engine that failed. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly failure: UpstreamFailure;

  constructor(failure: UpstreamFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** Sends requests to engines. Redirects are answers like any other, never followed. */
export interface Transport {
  /** Resolves with the answer's head; rejects with an `UpstreamError` and nothing else. */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  /** Closes idle connections; what is under way goes on. */
  close(): void;
}
