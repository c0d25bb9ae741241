import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BodyProblemCode } from './bodyScan.ts';
import { GATEWAY_ERRORS, type GatewayErrorCode } from './gatewayErrors.ts';
import { errorEvent, openAiError } from './openAiError.ts';
import { LONGEST_RETRY_WAIT_MS, retryHeaders } from './retryHeaders.ts';

const CODES = Object.keys(GATEWAY_ERRORS) as GatewayErrorCode[];

test.each(CODES)('%s answers with all four members and a status of an error', (code) => {
  const { status, body } = openAiError(code);
  expect(Object.keys(body.error)).toEqual(['message', 'type', 'param', 'code']);
  expect(body.error.code).toBe(code);
  expect(body.error.message).toMatch(/\.$/);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(600);
});

test('the table in the documentation holds the same rows in the same order', () => {
  const page = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\d{3}) \| `(\w+)` \|$/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(
    CODES.map((code) => [code, String(GATEWAY_ERRORS[code].status), GATEWAY_ERRORS[code].type]),
  );
});

test('every problem of a body is a reason of the table', () => {
  const problems: BodyProblemCode[] = [
    'invalid_json',
    'not_an_object',
    'too_deep',
    'too_many_keys',
    'too_many_messages',
  ];
  expect(problems.map((code) => GATEWAY_ERRORS[code].status)).toEqual([400, 400, 400, 400, 400]);
});

test.each<[GatewayErrorCode, number]>([
  ['invalid_value', 400],
  ['invalid_api_key', 401],
  ['permission_denied', 403],
  ['model_not_found', 404],
  ['body_too_large', 413],
  ['headers_too_large', 431],
  ['rate_limit_exceeded', 429],
  ['queue_full', 429],
  ['deferred', 429],
  ['client_closed', 499],
  ['upstream_error', 502],
  ['no_backend', 503],
  ['upstream_timeout', 504],
])('%s is %i', (code, status) => {
  expect(openAiError(code).status).toBe(status);
});

test('message, param and not_before are taken from the caller', () => {
  const { body } = openAiError('deferred', {
    message: 'Later.',
    param: 'model',
    notBeforeMs: 1_700_000_000_000,
  });
  expect(body.error).toEqual({
    message: 'Later.',
    type: 'rate_limit_error',
    param: 'model',
    code: 'deferred',
    not_before: '2023-11-14T22:13:20.000Z',
  });
});

test('an error in a stream is one event', () => {
  const text = errorEvent(openAiError('upstream_error', { message: 'line\nbreak' }));
  expect(text).toMatch(/^data: [^\n]*\n\n$/);
  expect(JSON.parse(text.slice(6))).toMatchObject({ error: { code: 'upstream_error' } });
});

test('waits in both headers agree, are whole and at least 1', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -10, max: 1e6, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (wait, jitter) => {
        const { headers, waitMs, deferred } = retryHeaders(wait, jitter);
        const seconds = Number(headers['retry-after']);
        const ms = Number(headers['retry-after-ms']);
        expect(Number.isInteger(seconds) && seconds >= 1).toBe(true);
        expect(ms).toBe(waitMs);
        expect(Number.isInteger(ms) && ms >= 1).toBe(true);
        expect(seconds).toBe(Math.max(1, Math.ceil(ms / 1000)));
        expect(Math.abs(ms - Math.max(0, wait))).toBeLessThanOrEqual(0.2 * Math.abs(wait) + 11);
        expect(deferred).toBe(wait > LONGEST_RETRY_WAIT_MS);
        expect(headers['x-should-retry']).toBe(deferred ? 'false' : undefined);
      },
    ),
  );
});

test('jitter moves a wait by a fifth at the most', () => {
  expect(retryHeaders(10_000, 0).waitMs).toBe(10_000);
  expect(retryHeaders(10_000, 1).waitMs).toBe(12_000);
  expect(retryHeaders(10_000, -1).waitMs).toBe(8_000);
  expect(retryHeaders(10_000, 9).waitMs).toBe(12_000);
  expect(retryHeaders(29_000, 1).deferred).toBe(false);
  expect(retryHeaders(31_000, -1).deferred).toBe(true);
  expect(retryHeaders(1400, 0).headers).toEqual({ 'retry-after': '2', 'retry-after-ms': '1400' });
});
