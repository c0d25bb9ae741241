import type { TraceRecord } from '@wattlane/core/domain';
import type { ReplayResult } from '@wattlane/core/twin';
import { expect, test } from 'vitest';
import { bandFigures, bandsOf } from './bandFigures.ts';

const record = { arrivalMs: 0, inputTokens: 1, outputTokens: 2 };
const records: readonly TraceRecord[] = [
  { ...record, band: 'best-effort' },
  record,
  { ...record, band: 'interactive' },
  { ...record, band: 'standard' },
  { ...record, band: 'best-effort' },
];

/** Request 1 is turned away; the others take 1 to 4 s. */
const result = {
  columns: {
    request: Int32Array.of(0, 2, 3, 4),
    ttftMs: Float64Array.of(100, 1000, 1001, 10),
    tpotMs: Float64Array.of(101, 100, 20, 100),
    completionMs: Float64Array.of(1000, 2000, 3000, 4000),
  },
} as ReplayResult;

test('bands come most urgent first, and requests without one are standard', () => {
  expect(bandsOf(records)).toEqual(['interactive', 'standard', 'best-effort']);
  expect(bandsOf([record])).toEqual(['standard']);
});

test('each band is summed up on its own; those turned away miss the SLO and are in no other figure', () => {
  expect(bandFigures(records, result, { ttftMs: 1000, tpotMs: 100 })).toEqual([
    { band: 'interactive', requests: 1, meanMs: 2000, p99Ms: 2000, sloAttainmentRatio: 1 },
    // 3 s for the one that was served, which is 1 ms late.
    { band: 'standard', requests: 2, meanMs: 3000, p99Ms: 3000, sloAttainmentRatio: 0 },
    // 1000 and 4000: p99 lies 0.99 of the way. The first one has a TPOT of 101 ms.
    { band: 'best-effort', requests: 2, meanMs: 2500, p99Ms: 3970, sloAttainmentRatio: 0.5 },
  ]);
});

test('a band of which nothing was served has no times', () => {
  const none = { columns: { request: Int32Array.of() } } as ReplayResult;
  expect(bandFigures([record], none, { ttftMs: 1, tpotMs: 1 })).toEqual([
    { band: 'standard', requests: 1, meanMs: Number.NaN, p99Ms: Number.NaN, sloAttainmentRatio: 0 },
  ]);
});
