import { forwardResponseHeaders, type GatewayErrorCode, readUsage } from '@wattlane/core/protocol';
import type { WholeAnswer } from '../exchange/answer.ts';
import type { Ending } from '../exchange/exchange.ts';
import { joinBytes } from '../runtime/joinBytes.ts';
import { readAnswer } from '../runtime/readAnswer.ts';
import { UpstreamError, type UpstreamFailure } from '../runtime/transport.ts';
import { answerHeaders } from './answerHeaders.ts';
import type { Relayed } from './relayed.ts';
import { finishOf, settle } from './settle.ts';

/** Passes on an answer that is no stream, byte for byte, when all of it is there. */
export async function relayWhole(relay: Relayed): Promise<WholeAnswer> {
  const { exchange, answer } = relay;
  exchange.client.leaving.listen(() => answer.cancel());
  const { config, runtime } = exchange.gateway;
  const { answerBytes, idleTimeoutMs } = config.limits;
  const read = await readAnswer(answer, { bytes: answerBytes, idleMs: idleTimeoutMs }, runtime);
  if (read instanceof UpstreamError) return broken(relay, read);
  const body = joinBytes(read.chunks, read.bytes);
  const { status } = answer;
  const encoding = answer.headers.get('content-encoding');
  const { usage, finishReasons, isWhole } = readUsage(body);
  // Bytes that are packed cannot be looked at; an error passes as it came.
  const isGood = status >= 300 || (body.length > 0 && (isWhole || !isPlain(encoding)));
  if (!isJson(answer.headers.get('content-type')) || !isGood) {
    settle(relay, { finish: 'error', status: 502, errorCode: 'upstream_error' });
    return exchange.fail('upstream_error', {
      message: `The backend answered ${status} with something that is no JSON, or only a part of it.`,
    });
  }
  if (status >= 300) {
    settle(relay, { finish: 'error', status });
  } else {
    exchange.markFirstToken();
    settle(relay, { finish: finishOf(finishReasons), status, ...(usage === undefined ? {} : { usage }) });
  }
  const headers = Object.fromEntries(forwardResponseHeaders(answer.headers, { reshaped: true }));
  // The bytes are those of the engine, so its encoding is theirs.
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  return { kind: 'whole', status, headers: { ...headers, ...answerHeaders(relay) }, body };
}

const isPlain = (encoding = 'identity'): boolean => encoding === 'identity';

const isJson = (type: string | undefined): boolean => /^application\/(\w+\+)?json\b/.test(type ?? '');

function broken(relay: Relayed, error: UpstreamError): WholeAnswer {
  if (relay.exchange.isCutOff) {
    settle(relay, { finish: 'error', status: 503, errorCode: 'shutting_down' });
    return relay.exchange.failCalledOff();
  }
  const { finish, status, code } = BREAKS[error.failure] ?? BROKEN;
  settle(relay, { finish, status, errorCode: code });
  return relay.exchange.fail(code, { message: `The backend failed: ${error.message}.` });
}

const BROKEN = { finish: 'error', status: 502, code: 'upstream_error' } as const;

/** What a failure in the middle of an answer is to the client, where it is not the engine's alone. */
const BREAKS: Partial<
  Record<UpstreamFailure, Readonly<Pick<Ending, 'finish' | 'status'> & { code: GatewayErrorCode }>>
> = {
  aborted: { finish: 'cancelled', status: 499, code: 'client_closed' },
  timeout: { finish: 'error', status: 504, code: 'upstream_timeout' },
};
