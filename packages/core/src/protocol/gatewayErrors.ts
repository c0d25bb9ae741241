/**
 * Every reason for which the gateway itself answers a request with an error. The key is `error.code` of the body; `type` is
 * `error.type`, in the words of the OpenAI API where it has one; `message` is for callers that have no better one. Codes
 * are stable, messages are not. Errors of an engine are not in this table: they pass through as they came.
 *
 * Reasons of policy (limits, queues, deferral) are never 5xx: a client that sees 5xx tries elsewhere. 499 is what logs and
 * metrics show of a client that left; nobody reads the body.
 */
export const GATEWAY_ERRORS = {
  invalid_json: { status: 400, type: 'invalid_request_error', message: 'The body is not valid JSON.' },
  not_an_object: { status: 400, type: 'invalid_request_error', message: 'The body must be a JSON object.' },
  too_deep: { status: 400, type: 'invalid_request_error', message: 'The body is nested too deep.' },
  too_many_keys: { status: 400, type: 'invalid_request_error', message: 'The body has too many keys.' },
  too_many_messages: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The body has too many messages.',
  },
  invalid_value: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A member of the body is missing or wrong.',
  },
  malformed_request: { status: 400, type: 'invalid_request_error', message: 'The request is not HTTP.' },
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    message: 'The API key is missing or not known.',
  },
  permission_denied: { status: 403, type: 'permission_error', message: 'The API key may not do this.' },
  unknown_route: { status: 404, type: 'invalid_request_error', message: 'There is no such route.' },
  model_not_found: { status: 404, type: 'invalid_request_error', message: 'No backend serves this model.' },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    message: 'The route does not take this method.',
  },
  request_timeout: {
    status: 408,
    type: 'timeout_error',
    message: 'The body of the request did not arrive in time.',
  },
  body_too_large: { status: 413, type: 'invalid_request_error', message: 'The body is too large.' },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    message: 'The body must be sent as application/json.',
  },
  headers_too_large: { status: 431, type: 'invalid_request_error', message: 'The headers are too large.' },
  rate_limit_exceeded: {
    status: 429,
    type: 'rate_limit_error',
    message: 'The rate limit of this API key is reached.',
  },
  tenant_limit: {
    status: 429,
    type: 'rate_limit_error',
    message: 'The tenant has too many requests at once.',
  },
  queue_full: { status: 429, type: 'rate_limit_error', message: 'The queue is full.' },
  queue_timeout: {
    status: 429,
    type: 'rate_limit_error',
    message: 'The request waited longer than its time limit.',
  },
  slo_infeasible: {
    status: 429,
    type: 'rate_limit_error',
    message: 'The deadline of the request cannot be kept.',
  },
  power_budget: { status: 429, type: 'rate_limit_error', message: 'The power budget is spent.' },
  deferred: {
    status: 429,
    type: 'rate_limit_error',
    message: 'The request is deferred; send it again at not_before.',
  },
  client_closed: { status: 499, type: 'client_closed_error', message: 'The client closed the connection.' },
  internal_error: { status: 500, type: 'api_error', message: 'The gateway failed.' },
  upstream_error: { status: 502, type: 'api_error', message: 'The backend failed.' },
  no_backend: { status: 503, type: 'service_unavailable_error', message: 'No backend is ready.' },
  shutting_down: { status: 503, type: 'service_unavailable_error', message: 'The gateway is shutting down.' },
  upstream_timeout: { status: 504, type: 'timeout_error', message: 'The backend did not answer in time.' },
} as const;

/** A reason of `GATEWAY_ERRORS`. */
export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;
