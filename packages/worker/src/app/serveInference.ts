import type { Band } from '@wattlane/core/domain';
import { BANDS } from '@wattlane/core/domain';
import {
  estimateInputTokens,
  type InferenceRoute,
  memberBytes,
  parseBody,
  readInferenceCall,
  scanBody,
  usageFields,
} from '@wattlane/core/protocol';
import { foreignPageProblem } from '../auth/openAccess.ts';
import type { Principal } from '../auth/principal.ts';
import type { Answer } from '../exchange/answer.ts';
import type { BodyFailure, ClientCall } from '../exchange/clientCall.ts';
import { Exchange, SHUTDOWN_WAIT_MS } from '../exchange/exchange.ts';
import type { Gateway } from '../exchange/gateway.ts';
import { NOTHING_DONE } from '../hold/poolRequest.ts';
import { retryKey } from '../limits/retryCredits.ts';
import { deliver } from '../proxy/deliver.ts';
import { limitHeaders } from '../proxy/limitHeaders.ts';
import { excessOf } from './excessOf.ts';

/** Header by which a client asks for one of the bands that its key grants. */
const BAND_HEADER = 'x-wattlane-class';

/** Header by which the clients of OpenAI count how often they tried before. */
const RETRY_HEADER = 'x-stainless-retry-count';

/**
 * Serves one inference request from its first byte to the head of its answer: who is calling, what is asked, how long it
 * will be, whether there is room, and then the engine.
 *
 * @returns the answer; never rejects
 */
export async function serveInference(
  gateway: Gateway,
  route: InferenceRoute,
  client: ClientCall,
): Promise<Answer> {
  const exchange = new Exchange(gateway, route, client);
  try {
    return await serve(exchange);
  } catch (error) {
    exchange.grant?.end(NOTHING_DONE);
    gateway.report(error, exchange.id);
    return exchange.fail('internal_error');
  }
}

async function serve(exchange: Exchange): Promise<Answer> {
  const { gateway, client } = exchange;
  if (gateway.draining) return exchange.fail('shutting_down', {}, SHUTDOWN_WAIT_MS);
  const foreign = foreignProblem(exchange);
  if (foreign !== null) return exchange.fail('permission_denied', { message: foreign });
  const principal = await gateway.authenticator.authenticate(client.header('authorization'));
  if (typeof principal === 'string')
    return exchange.fail('invalid_api_key', { message: KEY_PROBLEMS[principal] });
  if (!principal.scopes.has('infer')) return exchange.fail('permission_denied');
  exchange.principal = principal;
  const band = bandOf(principal, client.header(BAND_HEADER));
  if (band === null) return exchange.fail('permission_denied', { message: `${BAND_HEADER} is not granted.` });
  exchange.band = band;
  const unread = unreadable(client);
  if (unread !== null) return exchange.fail('unsupported_media_type', { message: unread });
  const body = await readBody(exchange);
  if (body === 'broken') return exchange.failCalledOff();
  if (typeof body === 'string') return exchange.fail(BODY_FAILURES[body]);
  return serveBody(exchange, principal, body);
}

const KEY_PROBLEMS = {
  missing: 'An API key is needed: authorization: Bearer wlk_...',
  unknown: 'The API key is not known.',
  expired: 'The API key has expired.',
} as const;

const BODY_FAILURES = {
  'too-large': 'body_too_large',
  'too-slow': 'request_timeout',
} as const;

/** Why a gateway without keys does not answer this request; null where it does. */
function foreignProblem({ gateway, client }: Exchange): string | null {
  if (!gateway.authenticator.isOpen) return null;
  return foreignPageProblem(client.header('host'), client.header('origin'));
}

/** Why a body cannot be read as JSON, by its headers; null where it may be. Clients that name no type are served. */
function unreadable(client: ClientCall): string | null {
  const encoding = client.header('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') return 'The body must be sent without content-encoding.';
  const isMultipart = /^\s*multipart\//i.test(client.header('content-type') ?? '');
  return isMultipart ? 'The body must be sent as application/json, not in parts.' : null;
}

/** Reads the body; `broken` too when the request is called off meanwhile. */
function readBody({ gateway, client }: Exchange): Promise<Uint8Array | BodyFailure> {
  const { bodyBytes, readTimeoutMs } = gateway.config.limits;
  return new Promise((resolve, reject) => {
    client.leaving.listen(() => resolve('broken'));
    client.readBody({ bytes: bodyBytes, timeoutMs: readTimeoutMs }).then(resolve, reject);
  });
}

/** The band that a request runs in; null when it asks for one that its key does not grant. */
function bandOf({ bands }: Principal, asked: string | undefined): Band | null {
  if (asked === undefined) return bands[0]!;
  const band = BANDS.find((name) => name === asked);
  return band !== undefined && bands.includes(band) ? band : null;
}

async function serveBody(exchange: Exchange, principal: Principal, body: Uint8Array): Promise<Answer> {
  const { gateway, route } = exchange;
  const { limits } = gateway.config;
  const scan = scanBody(body, { depth: limits.jsonDepth, keys: limits.jsonKeys, messages: limits.messages });
  if (scan.kind === 'problem') return exchange.fail(scan.code, { message: scan.message });
  const value = parseBody(body);
  const read = readInferenceCall(route, value);
  if (read.kind === 'problem') return exchange.fail('invalid_value', read);
  const { call } = read;
  exchange.call = call;
  const excess = excessOf(call, value as object, limits);
  if (excess !== null) return exchange.fail('invalid_value', excess);
  const served = gateway.pools.find(call.model);
  if (served === undefined) return exchange.fail('model_not_found', { param: 'model' });
  const inputTokens = estimateInputTokens(call, memberBytes(scan, 'tools'));
  const forecast = gateway.lengths.forecast(call, principal, inputTokens);
  exchange.forecast = forecast;
  const nowMs = gateway.runtime.nowMs();
  const decision = gateway.limits.take(principal.tenant, inputTokens + forecast.outputTokens, nowMs);
  if (decision.kind === 'limit') {
    const message = `The budget of ${decision.of} a minute is spent.`;
    Object.assign(exchange.headers, limitHeaders(gateway, principal.tenant));
    return exchange.fail('rate_limit_exceeded', { message }, decision.waitMs);
  }
  const usage = usageFields(call, value);
  const firstArrivalMs = firstArrivalOf(exchange, principal, body);
  return deliver(exchange, { call, principal, forecast, firstArrivalMs, served, body, scan, usage });
}

/** When a request came first: earlier than now for one that was turned away and comes again. */
function firstArrivalOf(
  { gateway, route, client, arrivalMs }: Exchange,
  { tenant }: Principal,
  body: Uint8Array,
) {
  if (!(Number(client.header(RETRY_HEADER)) >= 1) || gateway.retries.size === 0) return arrivalMs;
  const known = gateway.retries.take(retryKey(tenant, route, body), gateway.runtime.nowMs());
  return known ?? arrivalMs;
}
