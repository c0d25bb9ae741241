import type { Delivery } from '../exchange/delivery.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Grant } from '../hold/poolRequest.ts';
import type { UpstreamResponse } from '../runtime/transport.ts';

/** An answer on its way from an engine to a client. */
export interface Relayed {
  readonly exchange: Exchange;
  readonly delivery: Delivery;
  readonly grant: Grant;
  readonly answer: UpstreamResponse;
}
