import { type GatewayErrorCode, type OpenAiErrorDetail, openAiError } from '@wattlane/core/protocol';

/** An error of the gateway as a `Response`, for routes that are no inference. */
export function jsonError(
  code: GatewayErrorCode,
  detail: OpenAiErrorDetail = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, body } = openAiError(code, detail);
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const own = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
  return new Response(bytes, { status, headers: { ...own, ...headers } });
}
