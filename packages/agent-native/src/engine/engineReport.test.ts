import { percentileOf } from '@wattlane/core/stats';
import { expect, test } from 'vitest';
import { readEngineReport, type WatchedEngine } from './engineReport.ts';

const ENGINE: WatchedEngine = {
  url: 'http://engine/metrics',
  engine: 'vllm',
  gpus: ['0'],
  ttftMs: 1000,
  tpotMs: 50,
  sensitivity: 0.3,
  sloMultiple: 4,
};

/** What vLLM would tell: so many requests with one latency each, and tokens with one gap. */
function metrics({
  requests = 0,
  ttft = 0.4,
  tokens = 0,
  gap = 0.02,
  running = 3,
  waiting = 1,
} = {}): string {
  const histogram = (name: string, bounds: readonly number[], count: number, value: number) =>
    [...bounds, Number.POSITIVE_INFINITY]
      .map((bound) => {
        const le = Number.isFinite(bound) ? String(bound) : '+Inf';
        return `${name}_bucket{model_name="m",le="${le}"} ${value <= bound ? count : 0}`;
      })
      .concat(`${name}_sum{model_name="m"} ${count * value}`)
      .join('\n');
  return [
    `vllm:num_requests_running{model_name="m"} ${running}`,
    `vllm:num_requests_waiting{model_name="m"} ${waiting}`,
    histogram('vllm:time_to_first_token_seconds', [0.25, 0.5, 1, 2.5], requests, ttft),
    histogram('vllm:inter_token_latency_seconds', [0.01, 0.025, 0.05, 0.1], tokens, gap),
    '',
  ].join('\n');
}

test('the first reading tells nothing yet; the next what came between', () => {
  const first = readEngineReport(ENGINE, metrics({ requests: 5, tokens: 100 }), null, 1000)!;
  expect(first.report).toBe(null);
  const next = readEngineReport(ENGINE, metrics({ requests: 25, tokens: 900 }), first.reading, 1500)!;
  expect(next.report!.present).toBe(4);
  expect(next.report!.finished.length).toBe(20);
  // 0.4 s of 1 s, and 20 ms of 50 ms.
  for (const { latencyRatio, beganAgoMs } of next.report!.finished) {
    expect(latencyRatio).toBeCloseTo(0.4, 9);
    expect(beganAgoMs).toBe(500);
  }
});

test('of the two promises the worse one counts', () => {
  const first = readEngineReport(ENGINE, metrics(), null, 0)!;
  const slowTokens = readEngineReport(
    ENGINE,
    metrics({ requests: 20, tokens: 400, gap: 0.06 }),
    first.reading,
    500,
  )!;
  const ratios = slowTokens.report!.finished.map(({ latencyRatio }) => latencyRatio);
  expect(percentileOf(ratios, 0.95)).toBeCloseTo(1.2, 9);
  const slowFirst = readEngineReport(
    ENGINE,
    metrics({ requests: 20, ttft: 2, tokens: 400 }),
    first.reading,
    500,
  )!;
  expect(slowFirst.report!.finished[0]!.latencyRatio).toBeCloseTo(2, 9);
});

test('tokens of requests that began before are heard of too; a quiet engine has no latencies and is no gap', () => {
  const first = readEngineReport(ENGINE, metrics(), null, 0)!;
  const tokens = readEngineReport(ENGINE, metrics({ tokens: 50, gap: 0.09 }), first.reading, 500)!;
  expect(tokens.report!.finished.map(({ latencyRatio }) => Math.round(latencyRatio * 100))).toEqual([180]);
  const quiet = readEngineReport(ENGINE, metrics({ running: 0, waiting: 0 }), first.reading, 500)!;
  expect(quiet.report).toMatchObject({ present: 0, finished: [] });
});

test('a restarted engine begins anew; a text without latencies or load is no report', () => {
  const first = readEngineReport(ENGINE, metrics({ requests: 50, tokens: 900 }), null, 0)!;
  expect(readEngineReport(ENGINE, metrics({ requests: 2, tokens: 9 }), first.reading, 500)!.report).toBe(
    null,
  );
  expect(
    readEngineReport(ENGINE, 'vllm:num_requests_running 1\nvllm:num_requests_waiting 0\n', null, 0),
  ).toBe(null);
  expect(readEngineReport(ENGINE, 'no metrics', null, 0)).toBe(null);
  expect(readEngineReport({ ...ENGINE, engine: 'llama.cpp' }, metrics(), null, 0)).toBe(null);
});
