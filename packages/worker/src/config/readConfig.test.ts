import { expect, test } from 'vitest';
import { readConfig } from './readConfig.ts';

const withBackend = (more: object) => () =>
  readConfig({ backends: [{ id: 'a', url: 'http://127.0.0.1:8000', ...more }] });

test.each([
  ['an empty path for health', { healthPath: '' }],
  ['a path without a slash', { healthPath: 'health' }],
  ['a path that would be part of another host', { metricsPath: '@elsewhere/metrics' }],
  ['a path with a blank', { metricsPath: '/me trics' }],
])('%s is no configuration', (_, more) => {
  expect(withBackend(more)).toThrow(/ERR_CONFIG.*backends\.0\./);
});

test('an empty path switches metrics off', () => {
  expect(withBackend({ metricsPath: '' })().backends[0]!.metricsPath).toBe('');
});
