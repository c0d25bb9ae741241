import type { Answer } from '../exchange/answer.ts';
import type { Delivery } from '../exchange/delivery.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Grant } from '../hold/poolRequest.ts';
import type { UpstreamResponse } from '../runtime/transport.ts';
import { observeLoadHeader } from './observeLoadHeader.ts';
import { relayStream } from './relayStream.ts';
import { relayWhole } from './relayWhole.ts';

/** An answer on its way from an engine to a client. */
export interface Relay {
  readonly exchange: Exchange;
  readonly delivery: Delivery;
  readonly grant: Grant;
  readonly answer: UpstreamResponse;
}

/** Passes an answer on: a stream as it comes, anything else when it is whole. */
export function relay(relay: Relay): Answer | Promise<Answer> {
  const { answer, grant } = relay;
  observeLoadHeader(
    grant.backend,
    answer.headers.get('endpoint-load-metrics'),
    relay.exchange.gateway.runtime.nowMs(),
  );
  const type = answer.headers.get('content-type') ?? '';
  // Events that are packed cannot be read; what asks for no encoding and gets one is no stream that can be passed on.
  const isPlain = (answer.headers.get('content-encoding') ?? 'identity') === 'identity';
  return answer.status === 200 && isPlain && type.startsWith('text/event-stream')
    ? relayStream(relay)
    : relayWhole(relay);
}
