import {
  type ByteSink,
  type Transport,
  UpstreamError,
  type UpstreamRequest,
  type UpstreamResponse,
} from './transport.ts';

/**
 * A transport over `fetch`, for runtimes where it is the fast way (Bun, Deno, workerd).
 *
 * @param fetchFn  the runtime's `fetch`
 */
export function createFetchTransport(fetchFn: typeof fetch = fetch): Transport {
  return { send: (request) => sendByFetch(fetchFn, request), close: () => {} };
}

async function sendByFetch(fetchFn: typeof fetch, request: UpstreamRequest): Promise<UpstreamResponse> {
  const { cancellation } = request;
  const abort = new AbortController();
  cancellation.listen(() => abort.abort());
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort.abort();
  }, request.headTimeoutMs);
  try {
    const response = await fetchFn(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: abort.signal,
      ...(request.body === undefined ? {} : { body: request.body as Uint8Array<ArrayBuffer> }),
    });
    return answerOf(response, abort);
  } catch (error) {
    throw failureOf(error, cancellation.cancelled, timedOut);
  } finally {
    clearTimeout(timer);
  }
}

function answerOf(response: Response, abort: AbortController): UpstreamResponse {
  const reader = response.body?.getReader();
  let resume = () => {};
  const headers = new Map(response.headers);
  // `fetch` unpacks bodies.
  headers.delete('content-encoding');
  headers.delete('content-length');
  return {
    status: response.status,
    headers,
    readInto(sink) {
      const whenPaused = (next: () => void) => {
        resume = next;
      };
      readAll(reader, sink, whenPaused).catch((error) =>
        sink.fail(failureOf(error, abort.signal.aborted, false)),
      );
    },
    resume: () => resume(),
    cancel: () => abort.abort(),
  };
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  sink: ByteSink,
  whenPaused: (resume: () => void) => void,
): Promise<void> {
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) break;
    if (!sink.chunk(next.value)) await new Promise<void>(whenPaused);
  }
  sink.end();
}

/** `fetch` does not tell a refused connection from one that broke later, so only what it names is taken as unsent. */
function failureOf(error: unknown, aborted: boolean, timedOut: boolean): UpstreamError {
  const message = error instanceof Error ? error.message : String(error);
  if (timedOut) return new UpstreamError('timeout', 'the engine sent no answer in time', { cause: error });
  if (aborted) return new UpstreamError('aborted', 'the request was called off', { cause: error });
  const code = codeOf(error);
  const refused = code === 'ECONNREFUSED' || code === 'ConnectionRefused' || code === 'ENOTFOUND';
  const kind =
    refused || /refused|ECONNREFUSED|dns error|unable to connect/i.test(message) ? 'connect' : 'reset';
  return new UpstreamError(kind, message, { cause: error });
}

function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return code ?? (cause === undefined ? undefined : codeOf(cause));
}
