import { expect, test } from 'vitest';
import { readRetryAfterMs } from './readApiError.ts';

// 2026-01-01T00:00:10Z is ten seconds after this.
const nowMs = Date.UTC(2026, 0, 1);

test.each([
  [{}, null],
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'retry-after-ms': 'soon', 'retry-after': '3' }, 3000],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:10 GMT' }, 10_000],
  [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, null],
])('%j is a wait of %s ms', (headers, waitMs) => {
  expect(readRetryAfterMs(new Headers(headers as Record<string, string>), nowMs)).toBe(waitMs);
});
