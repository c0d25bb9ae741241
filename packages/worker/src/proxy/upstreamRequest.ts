import { editBody, forwardRequestHeaders, LOAD_REQUEST_HEADER } from '@wattlane/core/protocol';
import type { BackendConfig } from '../config/gatewayConfig.ts';
import type { Delivery } from '../exchange/delivery.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Grant } from '../hold/poolRequest.ts';
import { upstreamTraceparent } from '../observe/spanContext.ts';
import type { UpstreamRequest } from '../runtime/transport.ts';
import { tagFields } from './tagFields.ts';

/** Members that would let a client choose its own place in the engine's queue. */
const CLIENT_PRIORITY = ['priority', 'nvext'];

const PATHS = {
  chat: '/v1/chat/completions',
  completions: '/v1/completions',
  embeddings: '/v1/embeddings',
  responses: '/v1/responses',
} as const;

/** The request that goes to the engine: the client's bytes but for the few members that are spliced in or out. */
export function upstreamRequest(
  exchange: Exchange,
  { body, scan, usage, forecast }: Delivery,
  { backend }: Grant,
): UpstreamRequest {
  const { gateway, route, id, span } = exchange;
  const set = {
    ...usage,
    ...(gateway.config.order.mode === 'tag' ? tagFields(exchange, backend, forecast) : {}),
  };
  const headers: Record<string, string> = Object.fromEntries(
    forwardRequestHeaders(exchange.client.headerPairs(), { authenticates: !gateway.authenticator.isOpen }),
  );
  return {
    method: 'POST',
    url: `${backend.config.url}${PATHS[route]}`,
    headers: {
      ...headers,
      ...ownHeaders(backend.config, gateway.secrets),
      ...(span === null ? {} : { traceparent: upstreamTraceparent(span) }),
      'x-request-id': id,
    },
    body: editBody(body, scan, { remove: CLIENT_PRIORITY, set }),
    cancellation: exchange.client.leaving,
    headTimeoutMs: gateway.config.limits.headTimeoutMs,
  };
}

function ownHeaders(
  { apiKeyEnv, engine }: BackendConfig,
  secrets: ReadonlyMap<string, string>,
): Record<string, string> {
  const key = apiKeyEnv === undefined ? undefined : secrets.get(apiKeyEnv);
  return {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(engine === 'vllm' ? { [LOAD_REQUEST_HEADER[0]]: LOAD_REQUEST_HEADER[1] } : {}),
  };
}
