import { GATEWAY_ERRORS, type GatewayErrorCode } from './gatewayErrors.ts';

/** The body of an error as clients of the OpenAI API read it. */
export interface OpenAiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
    /** When a deferred request may come again, as in RFC 3339. */
    readonly not_before?: string;
  };
}

/** Status and body of an answer that is an error. */
export interface OpenAiError {
  readonly status: number;
  readonly body: OpenAiErrorBody;
}

/** What an answer says beyond its row of the table. */
export interface OpenAiErrorDetail {
  /** Replaces the message of the table. Must hold no prompt and no key. */
  readonly message?: string;
  /** Member of the body that is wrong. */
  readonly param?: string;
  /** Time in ms since 1970 before which a deferred request need not come again. */
  readonly notBeforeMs?: number;
}

/**
 * The answer for a reason. All four members of `error` are always there: the AI SDK of Vercel refuses a body without a
 * `message`, and strict clients one without `type`, `param` and `code`.
 */
export function openAiError(code: GatewayErrorCode, detail: OpenAiErrorDetail = {}): OpenAiError {
  const { status, type, message } = GATEWAY_ERRORS[code];
  const { notBeforeMs } = detail;
  const error = { message: detail.message ?? message, type, param: detail.param ?? null, code };
  if (notBeforeMs === undefined) return { status, body: { error } };
  return { status, body: { error: { ...error, not_before: new Date(notBeforeMs).toISOString() } } };
}

/**
 * An error as a server-sent event, for a stream that has begun: the status is out, so this is the only way left to tell.
 * The clients of OpenAI and of the AI SDK both report it as an error. A caller closes the stream behind it, without
 * `[DONE]`.
 */
export function errorEvent({ body }: OpenAiError): string {
  return `data: ${JSON.stringify(body)}\n\n`;
}
