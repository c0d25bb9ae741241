import type { Outcome } from '@wattlane/core/learning';
import type { TokenUsage } from '@wattlane/core/protocol';
import { giveBack } from '../exchange/delivery.ts';
import type { Ending } from '../exchange/exchange.ts';
import type { Relayed } from './relayed.ts';

/** How an answer ended, as the relay saw it. */
export interface AnswerEnd {
  readonly finish: Ending['finish'];
  readonly status: number;
  readonly errorCode?: string;
  /** Tokens as the engine counted them; without them `countedTokens` stand in. */
  readonly usage?: TokenUsage;
  /** Events with content that went by. */
  readonly countedTokens?: number;
}

/** Finish reasons of answers that their engine cut, so that their length is not known. */
const CUT_REASONS: ReadonlySet<string> = new Set(['length', 'content_filter']);

/** Those by which vLLM, SGLang and TensorRT-LLM say that they gave a request up, which says nothing of its length. */
const GIVEN_UP_REASONS: ReadonlySet<string> = new Set(['abort', 'error', 'cancelled', 'timeout']);

/** How an answer with these finish reasons ended. */
export function finishOf(reasons: readonly string[]): 'stop' | 'length' | 'error' {
  if (reasons.some((reason) => GIVEN_UP_REASONS.has(reason))) return 'error';
  return reasons.some((reason) => CUT_REASONS.has(reason)) ? 'length' : 'stop';
}

/** Ends a request that an engine had: room for the next one, what was learned, the tenant's bill, the record. */
export function settle({ exchange, delivery, grant }: Relayed, end: AnswerEnd): void {
  const { call, principal, forecast } = delivery;
  const { usage, finish } = end;
  const outputTokens = usage?.completionTokens ?? end.countedTokens ?? 0;
  const promptTokens = usage?.promptTokens ?? forecast.inputTokens;
  const uncached = Math.max(0, promptTokens - (usage?.cachedTokens ?? 0));
  const counted = usage !== undefined || end.countedTokens !== undefined;
  const whole = counted && (finish === 'stop' || finish === 'length');
  grant.end({ whole, inputTokens: uncached, outputTokens });
  const outcome: Outcome = { outputTokens, finish: finish === 'error' ? 'cancelled' : finish };
  // An answer whose tokens nobody counted is not one of 0 tokens.
  if (counted && (finish !== 'error' || outputTokens > 0)) {
    const { lengths, runtime } = exchange.gateway;
    lengths.learn(call, principal, forecast.issued, outcome, runtime.nowMs());
  }
  // What a client had before it left is not given back: else whoever leaves just before the end has it for nothing.
  const isUsed = end.status < 400 || finish === 'cancelled';
  giveBack(exchange, delivery, isUsed ? promptTokens + outputTokens : 0);
  exchange.finish({
    finish,
    status: end.status,
    ...(counted ? { outputTokens } : {}),
    promptTokens,
    ...(usage?.cachedTokens === undefined ? {} : { cachedTokens: usage.cachedTokens }),
    ...(end.errorCode === undefined ? {} : { errorCode: end.errorCode }),
  });
}
