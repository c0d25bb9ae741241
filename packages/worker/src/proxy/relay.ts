import type { Answer } from '../exchange/answer.ts';
import { observeLoadHeader } from './observeLoadHeader.ts';
import type { Relayed } from './relayed.ts';
import { relayStream } from './relayStream.ts';
import { relayWhole } from './relayWhole.ts';

/** Passes an answer on: a stream as it comes, anything else when it is whole. */
export function relay(relayed: Relayed): Answer | Promise<Answer> {
  const { answer, grant } = relayed;
  observeLoadHeader(
    grant.backend,
    answer.headers.get('endpoint-load-metrics'),
    relayed.exchange.gateway.runtime.nowMs(),
  );
  const type = answer.headers.get('content-type') ?? '';
  // Events that are packed cannot be read; what asks for no encoding and gets one is no stream that can be passed on.
  const isPlain = (answer.headers.get('content-encoding') ?? 'identity') === 'identity';
  return answer.status === 200 && isPlain && type.startsWith('text/event-stream')
    ? relayStream(relayed)
    : relayWhole(relayed);
}
