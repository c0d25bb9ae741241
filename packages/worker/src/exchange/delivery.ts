import type { BodyScan, InferenceCall } from '@wattlane/core/protocol';
import type { Principal } from '../auth/principal.ts';
import type { ServedPool } from '../hold/poolTable.ts';
import type { Forecast } from '../learn/forecast.ts';
import type { Exchange } from './exchange.ts';

/** A request that was read and is within its budgets. */
export interface Delivery {
  readonly call: InferenceCall;
  readonly principal: Principal;
  readonly forecast: Forecast;
  /** When it came first, which is before its arrival where it was turned away and came again; its place goes by this. */
  readonly firstArrivalMs: number;
  readonly served: ServedPool;
  readonly body: Uint8Array;
  readonly scan: BodyScan;
  /**
   * Members that ask a stream for its usage on the client's behalf, empty where it is asked for already; the event that
   * carries it is then dropped on the way back.
   */
  readonly usage: Readonly<Record<string, unknown>>;
}

/** Corrects the tenant's token budget to what was used. Only the first call for a request counts. */
export function giveBack(exchange: Exchange, { principal, forecast }: Delivery, usedTokens: number): void {
  if (exchange.budgetSettled) return;
  exchange.budgetSettled = true;
  const { gateway } = exchange;
  const taken = forecast.inputTokens + forecast.outputTokens;
  gateway.limits.settle(principal.tenant, taken, usedTokens, gateway.runtime.nowMs());
}
