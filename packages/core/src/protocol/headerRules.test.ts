import { expect, test } from 'vitest';
import {
  forwardRequestHeaders,
  forwardResponseHeaders,
  requestId,
  SSE_RESPONSE_HEADERS,
} from './headerRules.ts';

const CLIENT = new Headers({
  Host: 'gateway',
  Authorization: 'Bearer secret',
  'Content-Type': 'application/json',
  'Content-Length': '12',
  'Accept-Encoding': 'gzip',
  Accept: '*/*',
  Expect: '100-continue',
  Connection: 'keep-alive, X-Hop',
  'X-Hop': '1',
  'Keep-Alive': 'timeout=5',
  TE: 'trailers',
  Upgrade: 'h2c',
  'Transfer-Encoding': 'chunked',
  'Proxy-Authorization': 'Basic x',
  'X-Request-Id': 'abc',
  traceparent: '00-1-2-01',
  'X-Wattlane-Class': 'latency',
  'Endpoint-Load-Metrics-Format': 'TEXT',
  'X-Dp-Rank': '3',
  'X-Worker-Instance-Id': '7',
});

test('what belongs to the connection, to the gateway or to its choice of worker is not sent on', () => {
  const names = forwardRequestHeaders(CLIENT, { authenticates: true }).map(([name]) => name);
  expect(names.sort()).toEqual(['accept', 'content-type', 'traceparent', 'x-request-id']);
});

test('the key goes on when the gateway does not check keys', () => {
  expect(forwardRequestHeaders(CLIENT, { authenticates: false })).toContainEqual([
    'authorization',
    'Bearer secret',
  ]);
});

test('an answer keeps its headers but for those of the connection and the internal ones', () => {
  const engine: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['Content-Length', '5'],
    ['Content-Encoding', 'gzip'],
    ['Connection', 'close'],
    ['Transfer-Encoding', 'chunked'],
    ['endpoint-load-metrics', 'TEXT named_metrics.kv=0.5'],
    ['X-Wattlane-Priority', '1'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ];
  const cookies = [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ];
  expect(forwardResponseHeaders(engine, { reshaped: true })).toEqual([
    ['content-type', 'application/json'],
    ...cookies,
  ]);
  expect(forwardResponseHeaders(engine, { reshaped: false })).toEqual([
    ['content-type', 'application/json'],
    ['content-length', '5'],
    ['content-encoding', 'gzip'],
    ...cookies,
  ]);
});

test('the source is not changed and the result makes new Headers', () => {
  const before = [...CLIENT];
  const sent = new Headers(forwardRequestHeaders(CLIENT, { authenticates: true }));
  expect([...CLIENT]).toEqual(before);
  expect(sent.get('x-request-id')).toBe('abc');
});

test.each(['abc-1', 'a', '0'.repeat(128), 'req_1.2:3'])('%s is an id to keep', (id) => {
  expect(requestId(id)).toBe(id);
});

test.each([null, undefined, '', 'a b', 'a\nb', 'é', '0'.repeat(129), '<x>', 'a,b'])(
  '%j is no id to keep',
  (id) => {
    expect(requestId(id)).toBeUndefined();
  },
);

test('a stream is not cached, not buffered and of the right type', () => {
  expect(new Headers(SSE_RESPONSE_HEADERS).get('content-type')).toBe('text/event-stream');
  expect(SSE_RESPONSE_HEADERS).toMatchObject({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' });
});
