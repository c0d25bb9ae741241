import { GATEWAY_ERRORS, type GatewayErrorCode } from '@wattlane/core/protocol';
import type { JsonSchema } from './schemas.ts';

/** A reference to a schema of the document. */
export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** Reasons for which an inference request may be refused, as far as they reach the client. */
const INFERENCE_ERRORS: readonly GatewayErrorCode[] = [
  'invalid_json',
  'not_an_object',
  'too_deep',
  'too_many_keys',
  'too_many_messages',
  'invalid_value',
  'invalid_api_key',
  'permission_denied',
  'model_not_found',
  'request_timeout',
  'body_too_large',
  'unsupported_media_type',
  'rate_limit_exceeded',
  'queue_full',
  'queue_timeout',
  'deferred',
  'internal_error',
  'upstream_error',
  'no_backend',
  'shutting_down',
  'upstream_timeout',
];

const RETRY_HEADERS = {
  'retry-after': { schema: { type: 'integer' }, description: 'Seconds.' },
  'x-should-retry': { schema: { enum: ['true', 'false'] }, description: 'Read by the OpenAI clients.' },
};

/** Answers to an inference request. */
export function inferenceResponses(streams: boolean): JsonSchema {
  const content = {
    'application/json': { schema: schemaRef('EngineAnswer') },
    ...(streams ? { 'text/event-stream': { schema: { type: 'string' } } } : {}),
  };
  const answer = { description: 'The answer of the engine.', headers: ANSWER_HEADERS, content };
  return { '200': answer, ...errorResponses(INFERENCE_ERRORS), default: ENGINE_ERROR };
}

const ENGINE_ERROR = {
  description: 'An error of the engine, as it came.',
  content: { 'application/json': { schema: schemaRef('Error') } },
};

const ANSWER_HEADERS = {
  'x-request-id': { schema: { type: 'string' } },
  'x-ratelimit-remaining-tokens': {
    schema: { type: 'integer' },
    description: 'Of tenants with a budget; so for `requests`, with `limit` and `reset`.',
  },
};

/** Answers of the gateway's own errors: one for each status, with the codes that it may stand for. */
export function errorResponses(codes: readonly GatewayErrorCode[]): JsonSchema {
  const byStatus = new Map<number, GatewayErrorCode[]>();
  for (const code of codes) {
    const { status } = GATEWAY_ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].map(([status, own]) => [String(status), errorResponse(status, own)] as const);
  return Object.fromEntries(entries);
}

function errorResponse(status: number, codes: readonly GatewayErrorCode[]): JsonSchema {
  const lines = codes.map((code) => `\`${code}\`: ${GATEWAY_ERRORS[code].message}`);
  return {
    description: lines.join(' '),
    ...(status === 429 || status === 503 ? { headers: RETRY_HEADERS } : {}),
    content: {
      'application/json': {
        schema: {
          allOf: [schemaRef('Error')],
          properties: { error: { properties: { code: { enum: codes } } } },
        },
      },
    },
  };
}
