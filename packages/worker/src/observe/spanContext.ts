import type { Rng } from '@wattlane/core/random';

/** A request's place in a trace that may have begun elsewhere. */
export interface SpanContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** Span of the gateway, 16 hex digits. */
  readonly spanId: string;
  /** Span of the client; null when the trace begins here. */
  readonly parentSpanId: string | null;
  /** Span of the call to the engine, which the engine gets as its parent. */
  readonly upstreamSpanId: string;
  /** Whether the client, if there is one, keeps its trace; if not, neither does the gateway. */
  readonly sampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * The place of a request in its trace, from the header that it came with; a new trace where there is none or it is not
 * valid.
 *
 * Source: W3C Trace Context, sections 3.2 (traceparent) and 4 (processing).
 *
 * @param traceparent  value of the header, null for none
 * @param rng          draws ids; they are no secrets
 */
export function createSpanContext(traceparent: string | null, rng: Rng): SpanContext {
  const ids = { spanId: hex(rng, 2), upstreamSpanId: hex(rng, 2) };
  const parent = traceparent === null ? null : readTraceparent(traceparent);
  return parent === null
    ? { traceId: hex(rng, 4), parentSpanId: null, sampled: true, ...ids }
    : { ...parent, ...ids };
}

/** The header that goes on to the engine. */
export const upstreamTraceparent = ({ traceId, upstreamSpanId, sampled }: SpanContext): string =>
  `00-${traceId}-${upstreamSpanId}-${sampled ? '01' : '00'}`;

function readTraceparent(text: string): Pick<SpanContext, 'traceId' | 'parentSpanId' | 'sampled'> | null {
  const match = TRACEPARENT.exec(text.trim());
  if (match === null) return null;
  const [, version, traceId, parentSpanId, flags, more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (/^0+$/.test(traceId!) || /^0+$/.test(parentSpanId!)) return null;
  return { traceId: traceId!, parentSpanId: parentSpanId!, sampled: (Number.parseInt(flags!, 16) & 1) === 1 };
}

/** Hex digits of `words` numbers of 32 bits; never all zero. */
function hex(rng: Rng, words: number): string {
  let text = '';
  for (let word = 0; word < words; word++) {
    const number = Math.max(1, Math.floor(rng.nextFloat() * 2 ** 32));
    text += number.toString(16).padStart(8, '0');
  }
  return text;
}
