import { expect, test } from 'vitest';
import type { TraceRecord } from '../domain/request.ts';
import { describeTrace } from './describeTrace.ts';

const record = (
  arrivalMs: number,
  inputTokens: number,
  outputTokens: number,
  prefixBlocks?: number[],
): TraceRecord => ({
  arrivalMs,
  inputTokens,
  outputTokens,
  ...(prefixBlocks && { prefixBlocks }),
});

test('a hand-worked trace', () => {
  const description = describeTrace([
    record(100, 10, 1, [1, 2]),
    record(400, 30, 3, [1, 3, 2]),
    record(200, 20, 2, [1, 2, 9]),
    record(900, 40, 5),
  ]);
  // Gaps 100, 200, 500 ms: mean 800 / 3, variance ((100 - m)^2 + (200 - m)^2 + (500 - m)^2) / 3 = 28888.9, so
  // CV = 169.97 / 266.67 = 0.6374. In order of arrival the blocks reuse 0 of 2, 2 of 3 and 1 of 3 (block 2 stands
  // behind a new one, so it is not in the leading run): 3 / 8.
  expect(description).toMatchObject({
    requests: 4,
    durationMs: 800,
    ratePerSecond: 3.75,
    input: { meanTokens: 25, p50Tokens: 25, p90Tokens: 37, maxTokens: 40 },
    output: { meanTokens: 2.75, p50Tokens: 2.5, maxTokens: 5 },
    lengthTau: 1,
    prefixReuseRatio: 3 / 8,
  });
  expect(description.gapCv).toBeCloseTo(0.6374, 4);
});

test('one request, or many at one time, have no rate', () => {
  const alone = describeTrace([record(7, 5, 5)]);
  expect(alone).toMatchObject({ requests: 1, durationMs: 0, ratePerSecond: 0, gapCv: 0, lengthTau: 0 });
  expect(alone.input).toEqual({ meanTokens: 5, p50Tokens: 5, p90Tokens: 5, p99Tokens: 5, maxTokens: 5 });
  expect(describeTrace([record(7, 5, 5), record(7, 5, 6)])).toMatchObject({ ratePerSecond: 0, gapCv: 0 });
});

test('lengths that never vary have no order', () => {
  expect(describeTrace([record(0, 5, 1), record(1, 5, 2)]).lengthTau).toBe(0);
});

test('an empty trace cannot be described', () => {
  expect(() => describeTrace([])).toThrow('ERR_EMPTY');
});
