import { isRequest } from './fetchFunction.ts';

/** What a `fetch` takes as a body. */
type Body = NonNullable<RequestInit['body']>;

/** The body of a request as bytes, and how a request with other bytes is sent. */
export interface RequestBody {
  /** A copy: the caller may reuse its own memory once `fetch` was called. */
  readonly bytes: Uint8Array;
  /** The body to send for the given bytes, in the caller's own form, which decides the content type. */
  readonly form: (bytes: Uint8Array) => Body;
}

/**
 * Reads the body of a request: a string, bytes, a `Blob`, or the body of a `Request`, which is read to its end.
 *
 * @returns null without a body, for one in another form (a stream, a form), and for a `Request` that was used before
 */
export async function readRequestBody(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<RequestBody | null> {
  const body: unknown = init?.body ?? null;
  if (body === null) return isRequest(input) ? readRequest(input) : null;
  if (typeof body === 'string') return { bytes: new TextEncoder().encode(body), form: textOf };
  if (body instanceof ArrayBuffer) return bytesBody(new Uint8Array(body.slice(0)));
  if (ArrayBuffer.isView(body)) {
    return bytesBody(new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice());
  }
  if (!(body instanceof Blob)) return null;
  const { type } = body;
  return {
    bytes: new Uint8Array(await body.arrayBuffer()),
    form: (bytes) => new Blob([bytes as Uint8Array<ArrayBuffer>], { type }),
  };
}

const bytesBody = (bytes: Uint8Array): RequestBody => ({
  bytes,
  form: (sent) => sent as Uint8Array<ArrayBuffer>,
});

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** A copy of the request is read, so that the request itself can still be sent as it is. */
async function readRequest(request: Request): Promise<RequestBody | null> {
  if (request.body === null || request.bodyUsed) return null;
  return bytesBody(new Uint8Array(await request.clone().arrayBuffer()));
}
