import { expect, test } from 'vitest';
import { someRecord } from '../src/observe/fixtures/someRecord.ts';
import { LOG_FORMATS, logLine, redactKeys } from '../src/observe/logLine.ts';

test('one JSON object a line, with the fields of the record', () => {
  const line = logLine(someRecord({ queuedMs: 1.23456 }), 'json')!;
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toMatchObject({
    time: '2023-11-14T22:13:20.000Z',
    level: 'info',
    event: 'request',
    id: 'req-1',
    model: 'sim',
    status: 200,
    queuedMs: 1.235,
    outputTokens: 41,
  });
});

test('a line for people', () => {
  expect(logLine(someRecord(), 'text')).toBe(
    '22:13:20.000 200 stop chat sim standard 100+41 tokens, queued 250 ms, total 700 ms req-1',
  );
});

test('failures alone unless asked for more', () => {
  const failed = someRecord({ status: 502, finish: 'error', errorCode: 'upstream_error' });
  const kept = (record = someRecord()) => LOG_FORMATS.filter((format) => logLine(record, format) !== null);
  expect(kept()).toEqual(['text', 'json']);
  expect(kept(failed)).toEqual(['errors', 'text', 'json']);
  expect(JSON.parse(logLine(failed, 'json')!).level).toBe('error');
});

test('a client cannot write lines of its own, nor colours', () => {
  const record = someRecord({ model: 'a\n{"level":"error"}\u001b[31m' });
  expect(logLine(record, 'text')).not.toMatch(/\p{Cc}/u);
  expect(logLine(record, 'json')).not.toMatch(/\p{Cc}/u);
});

test.each([
  ['our own key', `wlk_abcd1234_${'x'.repeat(43)}`, 'wlk_abcd1234_***'],
  ['a key of another', 'sk-proj-1234567890', 'sk-***'],
  ['a header', 'Authorization: Bearer abcdefgh12345678', 'Authorization: Bearer ***'],
])('%s is cut down', (_, text, clean) => {
  expect(redactKeys(text)).toBe(clean);
  for (const format of ['text', 'json'] as const) {
    const line = logLine(someRecord({ id: text, model: text }), format)!;
    expect(line).toContain(clean);
    expect(line).not.toContain(text);
  }
});
