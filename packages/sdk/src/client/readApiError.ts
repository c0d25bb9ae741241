import { isGatewayErrorCode, WattlaneApiError } from './apiError.ts';

/**
 * The error that an answer with a status of 400 and above stands for.
 *
 * @param text   its body
 * @param nowMs  present time, in ms since 1970, for a `retry-after` that is a date
 */
export function readApiError(response: Response, text: string, nowMs: number): WattlaneApiError {
  const { status, headers } = response;
  const { code, message } = readErrorBody(text);
  const detail = {
    status,
    requestId: headers.get('x-request-id'),
    retryAfterMs: readRetryAfterMs(headers, nowMs),
  };
  if (isGatewayErrorCode(code)) return new WattlaneApiError(code, message ?? 'no message', detail);
  return new WattlaneApiError('http_error', message ?? `status ${status}`, detail);
}

/** `error.code` and `error.message` of a body in the form of the OpenAI API. */
function readErrorBody(text: string): { code?: unknown; message?: string } {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
    const { code, message } = error ?? {};
    return typeof message === 'string' ? { code, message } : { code };
  } catch {
    return {};
  }
}

/** `retry-after-ms`, else `retry-after` in seconds or as a date; null for none, and for what is no time. */
export function readRetryAfterMs(headers: Headers, nowMs: number): number | null {
  const exact = headers.get('retry-after-ms');
  if (exact !== null && Number(exact) >= 0) return Number(exact);
  const value = headers.get('retry-after');
  if (value === null) return null;
  const waitMs = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}
