import { BANDS } from '@wattlane/core/domain';
import { priorityFields } from '@wattlane/core/protocol';
import type { Exchange } from '../exchange/exchange.ts';
import type { GatewayBackend } from '../hold/gatewayBackend.ts';
import type { Forecast } from '../learn/forecast.ts';

/** How many ms of predicted service weigh as much as one of waiting. */
const SERVICE_WEIGHT = 3;
/** Service time of an answer token where nothing better is known, in ms. */
const TOKEN_MS = 20;
/** Head start of a band over the next lower one, in ms: longer than any service, so that bands are all but strict. */
const BAND_MS = 3_600_000;

/**
 * The members that tell an engine when a request's turn is: `arrival + 3 x predicted service - bonus of its band`. The key
 * never changes, so a long request is overtaken for a bounded time only. An untrusted forecast does not count.
 */
export function tagFields(
  { gateway, elapsedMs, band }: Exchange,
  { config }: GatewayBackend,
  { outputTokens, trustRatio }: Forecast,
): Record<string, unknown> {
  if (config.engine === 'other') return {};
  const nowMs = gateway.runtime.epochMs();
  const serviceMs = SERVICE_WEIGHT * trustRatio * TOKEN_MS * outputTokens;
  const keyMs = nowMs - elapsedMs + serviceMs - BAND_MS * (BANDS.length - 1 - BANDS.indexOf(band));
  return priorityFields(config.engine, keyMs, nowMs, outputTokens);
}
