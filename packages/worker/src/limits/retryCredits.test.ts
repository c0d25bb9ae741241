import { expect, test } from 'vitest';
import { RetryCredits, retryKey } from './retryCredits.ts';

test('a request that was refused is known by its first arrival, once', () => {
  const credits = new RetryCredits();
  credits.note('a', 100, 500);
  expect(credits.take('b', 600)).toBeUndefined();
  expect([credits.take('a', 600), credits.take('a', 600)]).toEqual([100, undefined]);
});

test('a refusal is forgotten after a minute', () => {
  const credits = new RetryCredits();
  credits.note('a', 100, 500);
  credits.note('b', 100, 500);
  expect(credits.take('a', 60_500)).toBe(100);
  expect(credits.take('b', 60_501)).toBeUndefined();
  credits.note('c', 0, 100_000);
  credits.note('d', 0, 160_001);
  expect(credits.size).toBe(1);
});

test('at most 10,000 are kept, the oldest go first', () => {
  const credits = new RetryCredits();
  for (let i = 0; i < 10_005; i++) credits.note(`k${i}`, i, i);
  expect(credits.size).toBe(10_000);
  expect([credits.take('k4', 10_005), credits.take('k5', 10_005)]).toEqual([undefined, 5]);
});

test('a key tells tenants, routes and single bytes apart', () => {
  const body = new TextEncoder().encode('{"model":"m","prompt":"abc"}');
  const keys = new Set([
    retryKey('t', 'chat', body),
    retryKey('u', 'chat', body),
    retryKey('t', 'completions', body),
  ]);
  for (let i = 0; i < body.length; i++) {
    const other = body.slice();
    other[i]! ^= 1;
    keys.add(retryKey('t', 'chat', other));
  }
  expect(keys.size).toBe(3 + body.length);
  expect(retryKey('t', 'chat', body.slice())).toBe(retryKey('t', 'chat', body));
});
