/**
 * Urgency of a request, most urgent first. A band is strict: nothing of a lower band is dispatched while a request of
 * a higher one waits.
 */
export const BANDS = ['interactive', 'standard', 'best-effort'] as const;

/** One of `BANDS`. */
export type Band = (typeof BANDS)[number];

/** Who a request is accounted to; requests without one share the tenant `default`. */
export type TenantId = string & { readonly __id: 'TenantId' };

/** The tenant of requests that name none. */
export const DEFAULT_TENANT: TenantId = 'default' as TenantId;

/**
 * One request as a trace records it: what arrived and what it turned out to cost. The unit of input of the twin, the
 * readers and the generator.
 */
export interface TraceRecord {
  /** Arrival, in ms since the start of the trace; never falls from one record to the next. */
  readonly arrivalMs: number;
  /** Prompt length, in tokens; >= 1. */
  readonly inputTokens: number;
  /** Answer length, in tokens; >= 1. */
  readonly outputTokens: number;
  /**
   * Ids of the prompt's leading blocks of `PREFIX_BLOCK_TOKENS` tokens; equal ids mean equal content up to there. An id for
   * a last block that is not full may be there or not; it is not used.
   */
  readonly prefixBlocks?: readonly number[];
  /** Answer length that a predictor gave when the request arrived, in tokens. */
  readonly predictedTokens?: number;
  readonly tenant?: TenantId;
  readonly band?: Band;
}

/** Tokens in one prefix block, the block size of the Mooncake traces. */
export const PREFIX_BLOCK_TOKENS = 512;
