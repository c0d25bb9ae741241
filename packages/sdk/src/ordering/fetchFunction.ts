/** A `fetch`, as far as HTTP clients use it. */
export type FetchFunction = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Whether the first argument of a `fetch` is a request; by its shape, since libraries bring classes of their own. */
export const isRequest = (input: string | URL | Request): input is Request =>
  typeof input === 'object' && 'clone' in input;

/** The headers that a `fetch` with these arguments would send. */
export const headersOf = (input: string | URL | Request, init?: RequestInit): Headers =>
  new Headers(init?.headers ?? (isRequest(input) ? input.headers : undefined));

/** The signal that a `fetch` with these arguments would follow. */
export function signalOf(input: string | URL | Request, init?: RequestInit): AbortSignal | null {
  if (init?.signal !== undefined) return init.signal;
  return isRequest(input) ? input.signal : null;
}
