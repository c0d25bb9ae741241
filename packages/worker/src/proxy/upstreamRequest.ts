import { editBody, forwardRequestHeaders } from '@wattlane/core/protocol';
import type { Delivery } from '../exchange/delivery.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Grant } from '../hold/poolRequest.ts';
import { upstreamTraceparent } from '../observe/spanContext.ts';
import type { UpstreamRequest } from '../runtime/transport.ts';
import { backendHeaders } from './backendHeaders.ts';
import { PATHS } from './paths.ts';

/** Members that would let a client choose its own place in the engine's queue. */
const CLIENT_PRIORITY = ['priority', 'nvext'];

/**
 * The request that goes to the engine: the client's bytes but for the few members that are spliced in or out.
 *
 * @param tag  members that tell the engine when the request's turn is; none in mode hold
 */
export function upstreamRequest(
  exchange: Exchange,
  { body, scan, usage }: Delivery,
  { backend }: Grant,
  tag: Readonly<Record<string, unknown>>,
): UpstreamRequest {
  const { gateway, route, id, span } = exchange;
  const headers: Record<string, string> = Object.fromEntries(
    forwardRequestHeaders(exchange.client.headerPairs(), { authenticates: !gateway.authenticator.isOpen }),
  );
  return {
    method: 'POST',
    url: `${backend.config.url}${PATHS[route]}`,
    headers: {
      ...headers,
      ...backendHeaders(backend.config, gateway.secrets),
      ...(span === null ? {} : { traceparent: upstreamTraceparent(span) }),
      'x-request-id': id,
    },
    body: editBody(body, scan, { remove: CLIENT_PRIORITY, set: { ...usage, ...tag } }),
    cancellation: exchange.client.leaving,
    headTimeoutMs: gateway.config.limits.headTimeoutMs,
  };
}
