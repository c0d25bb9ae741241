import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLoadHeader } from './loadHeader.ts';

const BOTH = { kvRatio: 0.75, waiting: 3 };

test.each([
  // vLLM's API server.
  'TEXT named_metrics.kv_cache_usage_perc=0.75, named_metrics.num_requests_waiting=3.0',
  'JSON {"named_metrics": {"kv_cache_usage_perc": 0.75, "num_requests_waiting": 3.0}}',
  // vLLM's frontend in Rust.
  'named_metrics.kv_cache_usage_perc=0.75,named_metrics.num_requests_waiting=3',
  '{"named_metrics":{"kv_cache_usage_perc":0.75,"num_requests_waiting":3}}',
  'text cpu_utilization=0.3,named_metrics.kv_cache_usage_perc=0.75,named_metrics.num_requests_waiting=3',
  'json {"cpu_utilization":0.3,"kv_cache_usage_perc":0.75,"num_requests_waiting":3}',
  'named_metrics.kv_cache_usage_perc: 0.75, named_metrics.num_requests_waiting: 3',
])('%s', (header) => {
  expect(readLoadHeader(header)).toEqual(BOTH);
});

test("Triton's name of KV use, and a number of running requests", () => {
  expect(readLoadHeader('TEXT named_metrics.kv_cache_utilization=0.5')).toEqual({ kvRatio: 0.5 });
  expect(readLoadHeader('TEXT named_metrics.num_requests_running=2')).toEqual({ running: 2 });
});

test.each([
  null,
  undefined,
  '',
  'TEXT',
  'JSON {',
  'JSON []',
  'BIN CZqZmZmZmbk/',
  'TEXT cpu_utilization=0.3',
  'TEXT named_metrics.kv_cache_usage_perc=nan',
  'TEXT named_metrics.kv_cache_usage_perc=-1',
  'TEXT named_metrics.kv_cache_usage_perc=',
  'JSON {"named_metrics":{"kv_cache_usage_perc":"0.5"}}',
  `TEXT named_metrics.num_requests_waiting=3,${'x'.repeat(9000)}`,
])('%j tells nothing', (header) => {
  expect(readLoadHeader(header)).toBeUndefined();
});

test('never throws; KV use stays between 0 and 1', () => {
  fc.assert(
    fc.property(fc.string(), fc.double(), (text, value) => {
      readLoadHeader(text);
      const kv = readLoadHeader(`TEXT kv_cache_usage_perc=${value}`)?.kvRatio ?? 0;
      expect(kv >= 0 && kv <= 1).toBe(true);
    }),
  );
});
