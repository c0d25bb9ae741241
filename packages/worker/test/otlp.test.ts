import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { OtlpExporter } from '../src/index.ts';
import { someRecord } from '../src/observe/fixtures/someRecord.ts';
import { requestSpans } from '../src/observe/spans.ts';
import { askStream } from './dashboardStack.ts';
import { type Stack, startStack } from './stack.ts';

interface Value {
  stringValue?: string;
  intValue?: string;
  doubleValue?: number;
  boolValue?: boolean;
  arrayValue?: { values: Value[] };
}
interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Value }[];
  status: { code?: number };
}

/** A collector that checks what it is sent and keeps the spans. */
class Receiver {
  readonly spans: Span[] = [];
  readonly requests: { url: string; type: string }[] = [];
  status = 200;
  readonly #server: Server;
  url = '';

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        this.requests.push({ url: request.url!, type: request.headers['content-type']! });
        if (this.status === 200) this.spans.push(...readTraces(JSON.parse(Buffer.concat(chunks).toString())));
        response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The spans of an ExportTraceServiceRequest in JSON; throws where it is not one. */
function readTraces(message: {
  resourceSpans: { resource: { attributes: unknown[] }; scopeSpans: { scope: object; spans: Span[] }[] }[];
}): Span[] {
  expect(Object.keys(message)).toEqual(['resourceSpans']);
  return message.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    expect(resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'wattlane-gateway' },
    });
    return scopeSpans.flatMap(({ spans }) => spans);
  });
}

function checkSpan(span: Span): void {
  expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
  if (span.parentSpanId !== undefined) expect(span.parentSpanId).toMatch(/^[0-9a-f]{16}$/);
  expect([1, 2, 3]).toContain(span.kind);
  expect(span.startTimeUnixNano).toMatch(/^\d{19}$/);
  expect(span.endTimeUnixNano).toMatch(/^\d{19}$/);
  expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  for (const { key, value } of span.attributes) {
    expect(key).toMatch(/^[a-z_]+(\.[a-z0-9_]+)+$/);
    expect(Object.keys(value)).toHaveLength(1);
    if (value.intValue !== undefined) expect(value.intValue).toMatch(/^-?\d+$/);
  }
  expect(new Set(span.attributes.map(({ key }) => key)).size).toBe(span.attributes.length);
}

const valuesOf = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

let stack: Stack | undefined;
let receiver: Receiver | undefined;
let exporter: OtlpExporter;
let toEngine: Readonly<Record<string, string>>[];
afterEach(async () => {
  await stack?.close();
  await receiver?.close();
  stack = receiver = undefined;
});

async function start(): Promise<void> {
  toEngine = [];
  receiver = new Receiver();
  await receiver.start();
  stack = await startStack({
    watch: false,
    parts: { predictor: { predict: () => ({ logMean: 3, logSd: 0.5 }) } },
    config: { telemetry: { otlpUrl: receiver.url } },
    extend: (gateway, { transport }) => {
      const send = transport.send.bind(transport);
      transport.send = (request) => {
        if (request.url.includes('/v1/chat')) toEngine.push(request.headers);
        return send(request);
      };
      exporter = new OtlpExporter(gateway, gateway.config.telemetry.otlpUrl!, '1.2.3');
      gateway.observers.push(exporter.observe);
      return [];
    },
  });
}

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

test('a request leaves its span with the queue and the engine below it, in the trace of the client', async () => {
  await start();
  await askStream(stack!.url, 5, { headers: { traceparent: `00-${trace}-${parent}-01` } });
  await expect.poll(() => stack!.records.length).toBe(1);
  await exporter.close();
  const { spans, requests } = receiver!;
  expect(requests[0]).toEqual({ url: '/v1/traces', type: 'application/json' });
  spans.forEach(checkSpan);
  const [own, queue, upstream] = spans;
  expect(own).toMatchObject({ traceId: trace, parentSpanId: parent, name: 'chat sim', kind: 2 });
  expect(valuesOf(own!)).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'vllm',
    'gen_ai.request.model': 'sim',
    'gen_ai.usage.output_tokens': '5',
    'gen_ai.response.finish_reasons': { values: [{ stringValue: 'stop' }] },
    'http.response.status_code': '200',
    'wattlane.band': 'standard',
  });
  expect(queue).toMatchObject({ traceId: trace, parentSpanId: own!.spanId, name: 'queue', kind: 1 });
  expect(upstream).toMatchObject({ traceId: trace, parentSpanId: own!.spanId, name: 'upstream', kind: 3 });
  expect(queue!.endTimeUnixNano).toBe(upstream!.startTimeUnixNano);
  expect(valuesOf(upstream!)).toMatchObject({ 'server.address': '127.0.0.1' });
  // The engine was told that the span of the call to it is its parent.
  const seen = toEngine[0]!.traceparent;
  expect(seen).toBe(`00-${trace}-${upstream!.spanId}-01`);
});

test('a trace that the client does not keep is not exported, and still passed on', async () => {
  await start();
  await askStream(stack!.url, 2, { headers: { traceparent: `00-${trace}-${parent}-00` } });
  await expect.poll(() => stack!.records.length).toBe(1);
  await exporter.close();
  expect(receiver!.spans).toEqual([]);
  expect(toEngine[0]!.traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
});

describe('a collector that fails', () => {
  test('for a while: spans are sent again', async () => {
    await start();
    receiver!.status = 503;
    await askStream(stack!.url, 2);
    await expect.poll(() => exporter.counts.failedSends, { timeout: 5000 }).toBe(1);
    receiver!.status = 200;
    await exporter.close();
    expect(exporter.counts).toEqual({ sent: 1, dropped: 0, failedSends: 1 });
    expect(receiver!.spans).toHaveLength(3);
  });

  test('for good: spans are dropped and counted', async () => {
    await start();
    receiver!.status = 400;
    await askStream(stack!.url, 2);
    await expect.poll(() => stack!.records.length).toBe(1);
    await exporter.close();
    expect(exporter.counts).toEqual({ sent: 0, dropped: 1, failedSends: 1 });
  });

  test('what waits is bounded', async () => {
    await start();
    receiver!.status = 503;
    const span = {
      traceId: trace,
      spanId: parent,
      upstreamSpanId: parent,
      parentSpanId: null,
      sampled: true,
    };
    for (let k = 0; k < 5000; k++) exporter.observe(someRecord(), { order: k, arrivalMs: 0, span });
    expect(exporter.counts.dropped).toBe(5000 - 4096);
    await exporter.close();
    expect(exporter.counts).toEqual({ sent: 0, dropped: 5000, failedSends: 1 });
  });
});

describe('spans of requests that went wrong', () => {
  const context = {
    traceId: trace,
    spanId: parent,
    upstreamSpanId: parent,
    parentSpanId: null,
    sampled: true,
  };
  const serverSpan = (changes: Parameters<typeof someRecord>[0]) => {
    const spans = requestSpans(
      someRecord({ backend: null, serviceMs: null, ...changes }),
      context,
      undefined,
    );
    expect(spans).toHaveLength(1);
    return spans[0] as unknown as Span;
  };

  test('a refusal is no error of the server', () => {
    const span = serverSpan({ status: 429, finish: 'error', errorCode: 'queue_full' });
    expect(span.status).toEqual({});
    expect(valuesOf(span)).toMatchObject({ 'error.type': 'queue_full', 'http.response.status_code': '429' });
    checkSpan(span);
  });

  test('a failure is one', () => {
    const span = serverSpan({ status: 502, finish: 'error', errorCode: 'upstream_error' });
    expect(span.status).toEqual({ code: 2 });
    expect(span.attributes.map(({ key }) => key)).not.toContain('gen_ai.response.finish_reasons');
  });

  test('a request that was never read has no model', () => {
    const span = serverSpan({ model: '', status: 401, finish: 'error', errorCode: 'invalid_api_key' });
    expect(span.name).toBe('chat');
  });
});
