import { expect, test } from 'vitest';
import type { TenantId, TraceRecord } from '../../domain/request.ts';
import { traceFingerprint } from './traceFingerprint.ts';

const base: TraceRecord = { arrivalMs: 1, inputTokens: 2, outputTokens: 3 };
const variants: readonly (readonly TraceRecord[])[] = [
  [],
  [base],
  [base, base],
  [{ ...base, arrivalMs: 1.5 }],
  [{ ...base, inputTokens: 3, outputTokens: 2 }],
  [{ ...base, predictedTokens: 7 }],
  [{ ...base, prefixBlocks: [] }],
  [{ ...base, prefixBlocks: [1, 2] }],
  [{ ...base, prefixBlocks: [2, 1] }],
  [{ ...base, tenant: 'a' as TenantId }],
  [{ ...base, tenant: 'b' as TenantId }],
  [{ ...base, band: 'standard' }],
  [{ ...base, arrivalMs: 0 }, base],
  [base, { ...base, arrivalMs: 0 }],
];

test('every field and the order of records tell traces apart', () => {
  expect(new Set(variants.map(traceFingerprint)).size).toBe(variants.length);
});

test('the same trace gives the same text', () => {
  for (const trace of variants)
    expect(traceFingerprint(structuredClone(trace))).toBe(traceFingerprint(trace));
});
