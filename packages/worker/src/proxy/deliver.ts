import { LONGEST_RETRY_WAIT_MS } from '@wattlane/core/protocol';
import type { Answer, WholeAnswer } from '../exchange/answer.ts';
import { type Delivery, giveBack } from '../exchange/delivery.ts';
import { type Exchange, SHUTDOWN_WAIT_MS } from '../exchange/exchange.ts';
import { type Entry, type Grant, NOTHING_DONE, type PoolRequest } from '../hold/poolRequest.ts';
import { retryKey } from '../limits/retryCredits.ts';
import { UpstreamError } from '../runtime/transport.ts';
import { doubtPriority, isRefusal, takesPriority } from './priorityProbe.ts';
import { relay } from './relay.ts';
import { tagFields } from './tagFields.ts';
import { upstreamRequest } from './upstreamRequest.ts';

/** Engines that are tried before a request is given up; only those that never saw it. */
const MOST_ATTEMPTS = 3;

/** A request that its engine had for no longer than this is taken as not begun, in ms. */
const UNBEGUN_MS = 1000;

/** Waits for a place at an engine, sends the request there and answers with what comes back. */
export async function deliver(exchange: Exchange, delivery: Delivery): Promise<Answer> {
  let entry = delivery.served.pool.enter(poolRequest(exchange, delivery));
  for (let attempt = 1; ; attempt++) {
    const grant = await granted(exchange, delivery, entry);
    if (grant.kind === 'whole') return grant;
    exchange.grant = grant;
    try {
      const tag =
        exchange.gateway.config.order.mode === 'tag' ? await tagOf(exchange, delivery, grant) : UNTAGGED;
      const answer = await exchange.gateway.runtime.transport.send(
        upstreamRequest(exchange, delivery, grant, tag),
      );
      grant.answered(answer.status);
      if (tag !== UNTAGGED && isRefusal(answer.status))
        doubtPriority(grant.backend, exchange.gateway.runtime.nowMs());
      return await relay({ exchange, delivery, grant, answer });
    } catch (error) {
      if (!(error instanceof UpstreamError)) {
        giveBack(exchange, delivery, 0);
        throw error;
      }
      grant.failed(error.failure);
      if (error.failure !== 'connect' || attempt >= MOST_ATTEMPTS)
        return undelivered(exchange, delivery, grant, error);
      entry = grant.again();
    }
  }
}

const UNTAGGED: Readonly<Record<string, unknown>> = {};

/** The members that tell the engine when the request's turn is; none for an engine that does not take them. */
async function tagOf(
  exchange: Exchange,
  { forecast, call }: Delivery,
  { backend }: Grant,
): Promise<Readonly<Record<string, unknown>>> {
  const tag = tagFields(exchange, backend, forecast);
  return (await takesPriority(exchange, backend, call.model, tag)) ? tag : UNTAGGED;
}

function poolRequest({ arrivalMs, band }: Exchange, delivery: Delivery): PoolRequest {
  const { call, principal, forecast, firstArrivalMs, served, body } = delivery;
  const { inputTokens, outputTokens, trustRatio } = forecast;
  return {
    arrivalMs,
    firstArrivalMs,
    tenant: principal.tenant,
    band,
    inputTokens,
    predictedTokens: outputTokens,
    sizeMs: served.pool.workMs(inputTokens, outputTokens),
    trustRatio,
    streams: call.stream,
    bytes: body.length,
  };
}

/** A grant, or the answer of a request that gets none. */
async function granted(exchange: Exchange, delivery: Delivery, entry: Entry): Promise<Grant | WholeAnswer> {
  if (entry.kind === 'granted') return entry;
  if (entry.kind === 'refused') {
    turnAway(exchange, delivery);
    const code = entry.reason === 'queue-full' ? 'queue_full' : 'no_backend';
    return exchange.fail(code, {}, entry.waitMs);
  }
  const { leaving } = exchange.client;
  leaving.listen(entry.cancel);
  const result = await entry.result;
  if (result.kind === 'granted') return result;
  if (result.kind === 'expired') {
    turnAway(exchange, delivery);
    return exchange.fail(
      'queue_timeout',
      {},
      Math.min(LONGEST_RETRY_WAIT_MS, delivery.served.pool.oldestWaitMs),
    );
  }
  giveBack(exchange, delivery, 0);
  return leaving.cancelled ? exchange.failCalledOff() : exchange.fail('shutting_down', {}, SHUTDOWN_WAIT_MS);
}

/** There is no room: its budget is given back, and its place is kept in mind for when it comes again. */
function turnAway(exchange: Exchange, delivery: Delivery): void {
  giveBack(exchange, delivery, 0);
  const { runtime, retries } = exchange.gateway;
  const key = retryKey(delivery.principal.tenant, exchange.route, delivery.body);
  retries.note(key, delivery.firstArrivalMs, runtime.nowMs());
}

/** Settles a request that no engine answered. */
function undelivered(
  exchange: Exchange,
  delivery: Delivery,
  grant: Grant,
  error: UpstreamError,
): WholeAnswer {
  if (error.failure === 'aborted') return calledOff(exchange, delivery, grant);
  grant.end(NOTHING_DONE);
  giveBack(exchange, delivery, 0);
  switch (error.failure) {
    case 'timeout':
      return exchange.fail('upstream_timeout');
    case 'connect':
      return exchange.fail('no_backend', {}, 1000);
    default:
      return exchange.fail('upstream_error', { message: `The backend failed: ${error.failure}.` });
  }
}

/**
 * Settles a request that was called off before the engine answered. One that the engine had for a while has had its prompt
 * computed, and pays for it; what was computed of its answer nobody knows. A client that is cut off pays nothing.
 */
function calledOff(exchange: Exchange, delivery: Delivery, grant: Grant): WholeAnswer {
  const isBegun = exchange.elapsedMs - grant.queuedMs > UNBEGUN_MS;
  const { inputTokens } = delivery.forecast;
  grant.end(isBegun ? { whole: false, inputTokens, outputTokens: 0 } : NOTHING_DONE);
  giveBack(exchange, delivery, isBegun && !exchange.isCutOff ? inputTokens : 0);
  return exchange.failCalledOff();
}
