import { type ErrorCode, isWattlaneError } from '@wattlane/core/errors';

/** An answer before it is sent. `body` that is no text goes out as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer with status 200. */
export const ok = (body: unknown): Reply => ({ status: 200, body });

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  ERR_ARGUMENT: 400,
  ERR_GPU_LIMITS: 400,
  ERR_ACCESS: 401,
  ERR_GPU_READ_ONLY: 403,
  ERR_GPU_UNKNOWN: 404,
  ERR_LEASE: 409,
  ERR_GPU_BUSY: 429,
  ERR_GPU_DRIVER: 502,
  ERR_AGENT_JOURNAL: 503,
};

/** The status that an error is answered with; 500 for what nobody expected. */
export const statusOf = (error: unknown): number =>
  (isWattlaneError(error) ? STATUS[error.code] : undefined) ?? 500;

/** An error as clients get it: code and message, and never a stack. */
export function errorReply(error: unknown): Reply {
  const status = statusOf(error);
  const code = isWattlaneError(error) ? error.code : 'ERR_INTERNAL';
  const message = isWattlaneError(error) ? error.message : 'ERR_INTERNAL: the agent failed; its log says how';
  const headers = status === 429 ? { 'retry-after': '1' } : {};
  return { status, body: { error: { code, message } }, headers };
}
