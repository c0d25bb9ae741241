import { GATEWAY_ERRORS, type GatewayErrorCode } from '@wattlane/core/protocol';

/** Codes of the client itself, beside those of `GATEWAY_ERRORS`, with what to do about each. */
export const CLIENT_ERRORS = {
  network_error: 'The gateway could not be reached, or the connection broke. Check the address; try again.',
  http_error:
    'The answer is an error that is not of the gateway, such as a proxy in front of it. See `status`.',
  invalid_answer: 'The answer is not what a gateway says. Check that the address is that of a gateway.',
} as const;

/** Why a call failed: a code of the gateway or of the client. */
export type ApiErrorCode = GatewayErrorCode | keyof typeof CLIENT_ERRORS;

/** What is known of a failed call. */
export interface ApiErrorDetail {
  /** Status of the answer; null when none came. */
  readonly status?: number | null;
  readonly requestId?: string | null;
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** A call to the gateway that failed. Compare `error.code`, not `instanceof`: two copies of a package break the latter. */
export class WattlaneApiError extends Error {
  override readonly name = 'WattlaneApiError';
  readonly code: ApiErrorCode;
  readonly status: number | null;
  /** The id under which the gateway knows the request. */
  readonly requestId: string | null;
  /** When to try again, in ms; null when the gateway does not say. */
  readonly retryAfterMs: number | null;

  constructor(code: ApiErrorCode, message: string, detail: ApiErrorDetail = {}) {
    super(`${code}: ${message}`, 'cause' in detail ? { cause: detail.cause } : undefined);
    this.code = code;
    this.status = detail.status ?? null;
    this.requestId = detail.requestId ?? null;
    this.retryAfterMs = detail.retryAfterMs ?? null;
  }
}

/** Tells whether `value` is an error of this client, whichever copy of the package made it. */
export function isWattlaneApiError(value: unknown): value is WattlaneApiError {
  return value instanceof Error && value.name === 'WattlaneApiError' && 'code' in value;
}

/** Whether a word is a code of the gateway. */
export const isGatewayErrorCode = (value: unknown): value is GatewayErrorCode =>
  typeof value === 'string' && Object.hasOwn(GATEWAY_ERRORS, value);
