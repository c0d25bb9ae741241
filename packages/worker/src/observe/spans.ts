import type { BackendConfig } from '../config/gatewayConfig.ts';
import type { RequestRecord } from './requestRecord.ts';
import type { SpanContext } from './spanContext.ts';

/** A value of an attribute as OTLP writes it in JSON; whole numbers of 64 bits are strings there. */
export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } };

/** One attribute. */
export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

/** A span as OTLP writes it in JSON. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly status: { readonly code?: number };
}

/** Numbers of `SpanKind` and `Status.StatusCode` in OTLP. */
const KIND = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;

const OPERATIONS: Readonly<Record<string, string>> = {
  chat: 'chat',
  responses: 'chat',
  completions: 'text_completion',
  embeddings: 'embeddings',
};

type Attributes = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

/**
 * The spans of one request: the gateway's own, its time in the queue, and the call to the engine. A request that no
 * engine got has the first alone.
 *
 * Names follow OpenTelemetry's semantic conventions for generative AI and HTTP spans; what they have no name for begins
 * with `wattlane.`. Only 5xx is an error of a server span; 4xx is the client's.
 *
 * Source: opentelemetry-proto, trace/v1/trace.proto, with the JSON mapping of OTLP/HTTP.
 *
 * @param backend  configuration of the engine that got it
 */
export function requestSpans(
  record: RequestRecord,
  context: SpanContext,
  backend: BackendConfig | undefined,
): OtlpSpan[] {
  const { receivedAtMs, queuedMs, totalMs, status } = record;
  const { traceId, spanId, upstreamSpanId, parentSpanId } = context;
  const operation = OPERATIONS[record.route] ?? record.route;
  const failed = record.finish === 'error' && status >= 500;
  const own: OtlpSpan = {
    traceId,
    spanId,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    name: record.model === '' ? operation : `${operation} ${record.model}`,
    kind: KIND.server,
    ...period(receivedAtMs, totalMs),
    attributes: attributes(serverAttributes(record, operation, backend)),
    status: failed ? { code: STATUS_ERROR } : {},
  };
  if (record.serviceMs === null || backend === undefined) return [own];
  const child = { traceId, parentSpanId: spanId, status: own.status };
  const queue: OtlpSpan = {
    ...child,
    spanId: queueSpanId(spanId),
    name: 'queue',
    kind: KIND.internal,
    ...period(receivedAtMs, queuedMs),
    attributes: attributes({
      'wattlane.band': record.band,
      'wattlane.dispatch.reason': record.dispatchReason,
    }),
    status: {},
  };
  const upstream: OtlpSpan = {
    ...child,
    spanId: upstreamSpanId,
    name: 'upstream',
    kind: KIND.client,
    ...period(receivedAtMs + queuedMs, record.serviceMs),
    attributes: attributes(upstreamAttributes(record, operation, backend)),
  };
  return [own, queue, upstream];
}

function serverAttributes(record: RequestRecord, operation: string, backend?: BackendConfig): Attributes {
  return {
    ...modelAttributes(record, operation, backend),
    'gen_ai.usage.input_tokens': record.inputTokens,
    'gen_ai.usage.output_tokens': record.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': record.cachedTokens,
    'gen_ai.response.finish_reasons':
      record.finish === 'stop' || record.finish === 'length' ? [record.finish] : null,
    'http.request.method': 'POST',
    'http.response.status_code': record.status,
    'error.type': errorType(record),
    'wattlane.request.id': record.id,
    'wattlane.tenant': record.tenant,
    'wattlane.band': record.band,
    'wattlane.backend': record.backend,
    'wattlane.finish': record.finish,
    'wattlane.stream': record.stream,
    'wattlane.predicted_tokens': record.predictedTokens,
    'wattlane.predicted_p90_tokens': record.predictedP90Tokens,
    'wattlane.trust_ratio': record.trustRatio,
    'wattlane.queued_ms': record.queuedMs,
    'wattlane.first_token_ms': record.firstTokenMs,
  };
}

function upstreamAttributes(record: RequestRecord, operation: string, backend: BackendConfig): Attributes {
  const { hostname, port, protocol } = new URL(backend.url);
  return {
    ...modelAttributes(record, operation, backend),
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'error.type': errorType(record),
    'wattlane.backend': backend.id,
  };
}

function modelAttributes({ model }: RequestRecord, operation: string, backend?: BackendConfig): Attributes {
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': backend?.engine ?? null,
    'gen_ai.request.model': model === '' ? null : model,
  };
}

const errorType = ({ errorCode, finish, status }: RequestRecord): string | null =>
  errorCode ?? (finish === 'error' ? String(status) : null);

/** An id for the span of the queue that follows from the gateway's own: its last digit is another. */
const queueSpanId = (spanId: string): string =>
  spanId.slice(0, -1) + (Number.parseInt(spanId.slice(-1), 16) ^ 1).toString(16);

function period(startMs: number, durationMs: number) {
  return { startTimeUnixNano: unixNano(startMs), endTimeUnixNano: unixNano(startMs + durationMs) };
}

/** Whole microseconds: a double holds no more of the time since 1970. */
const unixNano = (ms: number): string => `${Math.round(ms * 1000)}000`;

/** Attributes as OTLP has them; those that are null are left out. */
export function attributes(values: Attributes): OtlpAttribute[] {
  const list: OtlpAttribute[] = [];
  for (const [key, value] of Object.entries(values)) {
    if (value !== null) list.push({ key, value: otlpValue(value) });
  }
  return list;
}

function otlpValue(value: string | number | boolean | readonly string[]): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  return { arrayValue: { values: value.map((text) => ({ stringValue: text })) } };
}
