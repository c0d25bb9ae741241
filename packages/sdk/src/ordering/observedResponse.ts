/**
 * The response with another body: same status, headers, address and type.
 *
 * @param shorter  whether the body may lose bytes, so that its length is no longer known
 */
export function withBody(response: Response, body: ReadableStream<Uint8Array>, shorter: boolean): Response {
  const { status, statusText, url, redirected, type } = response;
  const headers = new Headers(response.headers);
  if (shorter) headers.delete('content-length');
  const observed = new Response(body, { status, statusText, headers });
  return Object.defineProperties(observed, {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
  });
}
