import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createShadowFcfs, shadowWaitMs } from './shadowFcfs.ts';

interface Job {
  readonly gapMs: number;
  readonly serviceMs: number;
}

const jobs = fc.array(
  fc.record({ gapMs: fc.integer({ min: 0, max: 50 }), serviceMs: fc.integer({ min: 0, max: 200 }) }),
  { maxLength: 60 },
);
const servers = fc.integer({ min: 1, max: 5 });

function arrivalsOf(list: readonly Job[]): number[] {
  let nowMs = 0;
  return list.map(({ gapMs }) => (nowMs += gapMs));
}

function waitsOf(list: readonly Job[], count: number): number[] {
  const shadow = createShadowFcfs();
  const arrivals = arrivalsOf(list);
  return list.map(({ serviceMs }, place) => shadowWaitMs(shadow, arrivals[place]!, serviceMs, count));
}

/** Steps through time 1 ms at a time and starts whoever came first while a server is free. */
function steppedWaits(list: readonly Job[], count: number): number[] {
  const arrivals = arrivalsOf(list);
  const waits: number[] = [];
  let running: number[] = [];
  for (let nowMs = 0; waits.length < list.length; nowMs++) {
    running = running.filter((endMs) => endMs > nowMs);
    while (running.length < count && waits.length < list.length && arrivals[waits.length]! <= nowMs) {
      const next = waits.length;
      waits.push(nowMs - arrivals[next]!);
      if (list[next]!.serviceMs > 0) running.push(nowMs + list[next]!.serviceMs);
    }
  }
  return waits;
}

test('agrees with a queue that is stepped through ms by ms', () => {
  fc.assert(
    fc.property(jobs, servers, (list, count) => {
      expect(waitsOf(list, count)).toEqual(steppedWaits(list, count));
    }),
  );
});

test('one server follows the recursion of Lindley: wait = max(0, wait + service - gap)', () => {
  fc.assert(
    fc.property(jobs, (list) => {
      let waitMs = 0;
      const expected = list.map(({ gapMs }, place) => {
        if (place > 0) waitMs = Math.max(0, waitMs + list[place - 1]!.serviceMs - gapMs);
        return waitMs;
      });
      expect(waitsOf(list, 1)).toEqual(expected);
    }),
  );
});

test('one more server makes nobody wait longer', () => {
  fc.assert(
    fc.property(jobs, servers, (list, count) => {
      const more = waitsOf(list, count + 1);
      waitsOf(list, count).forEach((waitMs, place) => {
        expect(more[place]!).toBeLessThanOrEqual(waitMs);
      });
    }),
  );
});

describe('when the number of servers changes', () => {
  test('a new one is free at once', () => {
    const shadow = createShadowFcfs();
    shadowWaitMs(shadow, 0, 100, 1);
    expect(shadowWaitMs(shadow, 10, 100, 2)).toBe(0);
  });

  test('the one that is free first goes', () => {
    const shadow = createShadowFcfs();
    shadowWaitMs(shadow, 0, 100, 2);
    shadowWaitMs(shadow, 0, 40, 2);
    // Left is the server that is busy until 100.
    expect(shadowWaitMs(shadow, 10, 5, 1)).toBe(90);
  });
});
