import { forwardResponseHeaders, readUsage } from '@wattlane/core/protocol';
import type { WholeAnswer } from '../exchange/answer.ts';
import { joinBytes } from '../runtime/joinBytes.ts';
import { readAnswer } from '../runtime/readAnswer.ts';
import { UpstreamError } from '../runtime/transport.ts';
import { answerHeaders } from './answerHeaders.ts';
import type { Relay } from './relay.ts';
import { finishOf, settle } from './settle.ts';

/** Passes on an answer that is no stream, byte for byte, when all of it is there. */
export async function relayWhole(relay: Relay): Promise<WholeAnswer> {
  const { exchange, answer } = relay;
  exchange.client.leaving.listen(() => answer.cancel());
  const read = await readAnswer(answer, exchange.gateway.config.limits.answerBytes);
  if (read instanceof UpstreamError) return broken(relay, read);
  const body = joinBytes(read.chunks, read.bytes);
  const { status } = answer;
  if (!isJson(answer.headers.get('content-type')) || (status < 300 && body.length === 0)) {
    settle(relay, { finish: 'error', status: 502, errorCode: 'upstream_error' });
    return exchange.fail('upstream_error', {
      message: `The backend answered ${status} with something that is no JSON.`,
    });
  }
  if (status >= 300) {
    settle(relay, { finish: 'error', status });
  } else {
    exchange.markFirstToken();
    const { usage, finishReasons } = readUsage(body);
    settle(relay, { finish: finishOf(finishReasons), status, ...(usage === undefined ? {} : { usage }) });
  }
  const headers = Object.fromEntries(forwardResponseHeaders(answer.headers, { reshaped: true }));
  return { kind: 'whole', status, headers: { ...headers, ...answerHeaders(relay) }, body };
}

const isJson = (type: string | undefined): boolean => /^application\/(\w+\+)?json\b/.test(type ?? '');

function broken(relay: Relay, error: UpstreamError): WholeAnswer {
  const left = error.failure === 'aborted';
  settle(relay, {
    finish: left ? 'cancelled' : 'error',
    status: left ? 499 : 502,
    errorCode: left ? 'client_closed' : 'upstream_error',
  });
  return relay.exchange.fail(left ? 'client_closed' : 'upstream_error', {
    message: `The backend failed: ${error.message}.`,
  });
}
