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
import type { Principal } from '../auth/principal.ts';
import type { Answer } from '../exchange/answer.ts';
import type { ClientCall } from '../exchange/clientCall.ts';
import { Exchange } from '../exchange/exchange.ts';
import type { Gateway } from '../exchange/gateway.ts';
import { NOTHING_DONE } from '../hold/poolRequest.ts';
import { deliver } from '../proxy/deliver.ts';

/** Header by which a client asks for one of the bands that its key grants. */
const BAND_HEADER = 'x-wattlane-class';

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
  if (gateway.draining) return exchange.fail('shutting_down', {}, 1000);
  const principal = await gateway.authenticator.authenticate(client.header('authorization'));
  if (typeof principal === 'string')
    return exchange.fail('invalid_api_key', { message: KEY_PROBLEMS[principal] });
  if (!principal.scopes.has('infer')) return exchange.fail('permission_denied');
  exchange.principal = principal;
  const band = bandOf(principal, client.header(BAND_HEADER));
  if (band === null) return exchange.fail('permission_denied', { message: `${BAND_HEADER} is not granted.` });
  exchange.band = band;
  const body = await client.readBody(bodyLimits(gateway));
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
  broken: 'client_closed',
} as const;

function bodyLimits({ config }: Gateway): { bytes: number; timeoutMs: number } {
  return { bytes: config.limits.bodyBytes, timeoutMs: config.limits.readTimeoutMs };
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
  if (call.choices > limits.choices) {
    return exchange.fail('invalid_value', { message: `n is above ${limits.choices}.`, param: 'n' });
  }
  const served = gateway.pools.find(call.model);
  if (served === undefined) return exchange.fail('model_not_found', { param: 'model' });
  const inputTokens = estimateInputTokens(call, memberBytes(scan, 'tools'));
  const forecast = gateway.lengths.forecast(call, principal, inputTokens);
  exchange.forecast = forecast;
  const nowMs = gateway.runtime.nowMs();
  const decision = gateway.limits.take(principal.tenant, inputTokens + forecast.outputTokens, nowMs);
  if (decision.kind === 'limit') {
    const message = `The budget of ${decision.of} a minute is spent.`;
    return exchange.fail('rate_limit_exceeded', { message }, decision.waitMs);
  }
  const usage = usageFields(call, value);
  return deliver(exchange, { call, principal, forecast, served, body, scan, usage });
}
