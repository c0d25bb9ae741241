import { BANDS } from '@wattlane/core/domain';
import { describe, expect, test } from 'vitest';
import { someRecord } from '../observe/fixtures/someRecord.ts';
import {
  BUCKET_MS,
  BUCKETS,
  binsOver,
  columnSum,
  createHistory,
  latestRequests,
  newestPlaces,
  noteEnded,
  noteWaits,
  RECENT,
  sampleQueue,
  sumOver,
} from './history.ts';
import { pointsSince } from './lengthPoints.ts';
import { binOf, binQuantileMs } from './logBins.ts';

const start = 1000 * BUCKET_MS;
const none = () => 0;
/** As the dashboard does it: a look at the queue, then the request. */
function end(history: ReturnType<typeof createHistory>, nowMs: number, changes = {}, slo = {}): void {
  sampleQueue(history, nowMs, none);
  noteEnded(history, someRecord(changes), slo, nowMs);
}

describe('buckets', () => {
  test('a request counts where it ended, until 15 minutes later', () => {
    const history = createHistory(start);
    end(history, start + 100);
    end(history, start + BUCKET_MS);
    expect(newestPlaces(history, BUCKETS)).toHaveLength(2);
    expect(sumOver(history, 'outputTokens', newestPlaces(history, 1))).toBe(41);
    expect(sumOver(history, 'outputTokens', newestPlaces(history, BUCKETS))).toBe(82);
    sampleQueue(history, start + BUCKETS * BUCKET_MS - 1, none);
    expect(sumOver(history, 'ended', newestPlaces(history, BUCKETS))).toBe(2);
    sampleQueue(history, start + BUCKETS * BUCKET_MS, none);
    expect(sumOver(history, 'ended', newestPlaces(history, BUCKETS))).toBe(1);
    sampleQueue(history, start + 10 * BUCKETS * BUCKET_MS, none);
    expect(sumOver(history, 'ended', newestPlaces(history, BUCKETS))).toBe(0);
  });

  test('what failed, what was refused and who left are told apart', () => {
    const history = createHistory(start);
    for (const status of [200, 429, 499, 500, 502]) {
      end(history, start, { status, finish: status === 200 ? 'stop' : 'error' });
    }
    const counts = (['ended', 'failed', 'refused'] as const).map((name) =>
      sumOver(history, name, newestPlaces(history, 1)),
    );
    expect(counts).toEqual([5, 2, 1]);
  });
});

describe('the queue', () => {
  test('what was seen stands until the next look: 2 for 1 s and 6 for 3 s make 5 on average', () => {
    const history = createHistory(start);
    sampleQueue(history, start, () => 2);
    sampleQueue(history, start + 1000, () => 6);
    sampleQueue(history, start + 4000, none);
    const place = newestPlaces(history, 1)[0]!;
    // (2 x 1000 + 6 x 3000) / 4000
    for (let band = 0; band < BANDS.length; band++) {
      expect(history.waitingMs[band]![place]! / history.sums.sampledMs[place]!).toBe(5);
    }
  });

  test('a look stands for five seconds at the most', () => {
    const history = createHistory(start);
    sampleQueue(history, start, () => 1);
    sampleQueue(history, start + 3_600_000, none);
    expect(Math.max(...history.sums.sampledMs)).toBeLessThanOrEqual(BUCKET_MS);
  });
});

describe('waits', () => {
  test('count at the time of arrival, also late', () => {
    const history = createHistory(start);
    sampleQueue(history, start + 3 * BUCKET_MS, none);
    noteWaits(history, start + 10, { band: 'interactive', realMs: 5, fcfsMs: 20 });
    const places = [newestPlaces(history, 4)[0]!];
    expect(sumOver(history, 'fcfsWaitMs', places)).toBe(20);
    expect(history.bandWaits.map(({ fcfsWaitMs }) => columnSum(fcfsWaitMs, places))).toEqual([20, 0, 0]);
  });

  test('too late is left out', () => {
    const history = createHistory(start);
    sampleQueue(history, start + BUCKETS * BUCKET_MS, none);
    noteWaits(history, start + 10, { band: 'standard', realMs: 5, fcfsMs: 20 });
    expect(sumOver(history, 'replayed', newestPlaces(history, BUCKETS))).toBe(0);
  });
});

describe('latencies', () => {
  test('time per token: 400 ms for the 40 tokens after the first is 10 ms, inside 10 but not inside 9', () => {
    for (const [tpotMs, within] of [
      [10, 1],
      [9, 0],
    ] as const) {
      const history = createHistory(start);
      end(history, start, { firstTokenMs: 300, totalMs: 700, outputTokens: 41 }, { tpotMs });
      const places = newestPlaces(history, 1);
      expect(sumOver(history, 'tpotWithin', places)).toBe(within);
      expect(sumOver(history, 'tpotCount', places)).toBe(1);
      expect(binsOver(history, 'tpot', places)[binOf(10)]).toBe(1);
    }
  });

  test('answers that are no stream have no first token of their own', () => {
    const history = createHistory(start);
    end(history, start, { stream: false });
    expect(sumOver(history, 'ttftCount', newestPlaces(history, 1))).toBe(0);
    expect(binQuantileMs(binsOver(history, 'total', newestPlaces(history, 1)), 0.5)).not.toBeNull();
  });

  test('a quantile is within 5 % of the value', () => {
    for (const latencyMs of [1.5, 12, 333, 4_000, 90_000, 500_000]) {
      const counts = new Float64Array(150);
      counts[binOf(latencyMs)]! += 1;
      expect(binQuantileMs(counts, 0.5)! / latencyMs).toBeGreaterThan(0.95);
      expect(binQuantileMs(counts, 0.5)! / latencyMs).toBeLessThan(1.05);
    }
  });

  test('the 99 % quantile of 100 is the 99th', () => {
    const counts = new Float64Array(150);
    counts[binOf(10)]! += 99;
    counts[binOf(1000)]! += 1;
    expect(binQuantileMs(counts, 0.99)).toBeCloseTo(10, 0);
    expect(binQuantileMs(counts, 1)).toBeGreaterThan(900);
    expect(binQuantileMs(new Float64Array(150), 0.5)).toBeNull();
  });
});

test('the last 500 requests are kept, and asked for from a count on', () => {
  const history = createHistory(start);
  for (let k = 0; k < RECENT + 10; k++) end(history, start, { id: `r${k}` });
  expect(latestRequests(history, 2).map(({ id }) => id)).toEqual(['r509', 'r508']);
  expect(pointsSince(history, 0)).toHaveLength(RECENT);
  expect(pointsSince(history, 508).map(({ id }) => id)).toEqual(['r508', 'r509']);
  expect(pointsSince(history, 510)).toEqual([]);
});
