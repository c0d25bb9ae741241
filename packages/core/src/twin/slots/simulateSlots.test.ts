import fc from 'fast-check';
import { expect, test } from 'vitest';
import { POLICY_NAMES, type PolicyName } from '../../scheduling/orderingPolicy.ts';
import { type SlotJobs, simulateSlots } from './simulateSlots.ts';

interface Row {
  readonly gapMs: number;
  readonly serviceMs: number;
}

const rows = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 0, max: 40 }),
    serviceMs: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 30 },
);

function jobsOf(list: readonly Row[]): SlotJobs {
  let timeMs = 0;
  const arrivalMs = Float64Array.from(list, ({ gapMs }) => {
    timeMs += gapMs;
    return timeMs;
  });
  const serviceMs = Float64Array.from(list, (row) => row.serviceMs);
  return { arrivalMs, serviceMs, predictedMs: serviceMs };
}

/** Start times by walking the clock one ms at a time and scanning all jobs: the oracle. */
function bruteForce(jobs: SlotJobs, servers: number, keyOf: (job: number) => number): number[] {
  const starts = new Array<number>(jobs.arrivalMs.length).fill(-1);
  for (let nowMs = 0; starts.includes(-1); nowMs++) {
    // Arrivals of one ms come one after the other: each may begin before the next is looked at.
    for (let newest = -1; newest < starts.length; newest++) {
      if (newest !== -1 && jobs.arrivalMs[newest] !== nowMs) continue;
      const seen = (job: number): boolean =>
        jobs.arrivalMs[job]! < nowMs || (jobs.arrivalMs[job] === nowMs && job <= newest);
      const busy = starts.filter((start, job) => start !== -1 && start + jobs.serviceMs[job]! > nowMs).length;
      const waiting = starts.flatMap((start, job) => (start === -1 && seen(job) ? [job] : []));
      waiting.sort((a, b) => keyOf(a) - keyOf(b) || a - b);
      for (const job of waiting.slice(0, servers - busy)) starts[job] = nowMs;
    }
  }
  return starts;
}

test.each<[PolicyName, (jobs: SlotJobs) => (job: number) => number]>([
  ['fcfs', (jobs) => (job) => jobs.arrivalMs[job]!],
  ['sjf', (jobs) => (job) => jobs.serviceMs[job]!],
])('%s starts every job when brute force does', (policy, keyOf) => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 3 }), (list, servers) => {
      const jobs = jobsOf(list);
      const { startMs } = simulateSlots(jobs, { policy, servers });
      expect([...startMs]).toEqual(bruteForce(jobs, servers, keyOf(jobs)));
    }),
  );
});

test.each(POLICY_NAMES)(
  '%s: every job is served once, whole, by one of k servers, and none idles beside a queue',
  (policy) => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 3 }), (list, servers) => {
        const jobs = jobsOf(list);
        const { startMs, completionMs, dispatches } = simulateSlots(jobs, { policy, servers });
        expect(dispatches.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(list.map((_, job) => job));
        list.forEach(({ serviceMs }, job) => {
          expect(completionMs[job]).toBe(startMs[job]! + serviceMs);
          const at = (timeMs: number): number =>
            list.filter((_, other) => startMs[other]! <= timeMs && completionMs[other]! > timeMs).length;
          expect(at(startMs[job]!)).toBeLessThanOrEqual(servers);
          if (startMs[job]! > jobs.arrivalMs[job]!) expect(at(startMs[job]! - 0.5)).toBe(servers);
        });
      }),
    );
  },
);

test('work is conserved: with one server the last completion is the same under every policy', () => {
  fc.assert(
    fc.property(rows, (list) => {
      const jobs = jobsOf(list);
      const ends = POLICY_NAMES.map((policy) =>
        Math.max(...simulateSlots(jobs, { policy, servers: 1 }).completionMs),
      );
      expect(new Set(ends).size).toBe(1);
    }),
  );
});

test('on jobs that all wait, no order has a lower mean than shortest first (brute force over all orders)', () => {
  const permutations = (items: readonly number[]): number[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 }), (services) => {
      const jobs = jobsOf([
        { gapMs: 0, serviceMs: 5 },
        ...services.map((serviceMs) => ({ gapMs: 0, serviceMs })),
      ]);
      const total = simulateSlots(jobs, { policy: 'sjf', servers: 1 }).completionMs.reduce(
        (a, b) => a + b,
        0,
      );
      const totals = permutations(services).map((order) => {
        let endMs = 5;
        return order.reduce((sum, serviceMs) => {
          endMs += serviceMs;
          return sum + endMs;
        }, endMs);
      });
      expect(total).toBe(Math.min(...totals));
    }),
    { numRuns: 40 },
  );
});

test('columns of different lengths are refused', () => {
  const jobs = {
    arrivalMs: new Float64Array(2),
    serviceMs: new Float64Array(2),
    predictedMs: new Float64Array(1),
  };
  expect(() => simulateSlots(jobs, { policy: 'fcfs', servers: 1 })).toThrow('ERR_SHAPE');
});

test('no job gives an empty schedule', () => {
  expect(simulateSlots(jobsOf([]), { policy: 'boost', servers: 1 }).dispatches).toEqual([]);
});

test('a predictor is asked at each arrival and told of each end, in the order of time', () => {
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom(...POLICY_NAMES),
      fc.integer({ min: 1, max: 3 }),
      (list, policy, servers) => {
        const jobs = jobsOf(list);
        const calls: { kind: string; job: number; nowMs: number }[] = [];
        const { completionMs } = simulateSlots(
          jobs,
          { policy, servers },
          {
            predict(job, nowMs) {
              calls.push({ kind: 'predict', job, nowMs });
              return { sizeMs: jobs.serviceMs[job]! };
            },
            learn: (job, nowMs) => calls.push({ kind: 'learn', job, nowMs }),
          },
        );
        const times = calls.map(({ nowMs }) => nowMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const of = (kind: string) => calls.filter((call) => call.kind === kind);
        expect(of('predict').map(({ job }) => job)).toEqual(list.map((_, job) => job));
        expect(of('predict').map(({ nowMs }) => nowMs)).toEqual([...jobs.arrivalMs]);
        expect(of('learn').length).toBe(list.length);
        for (const { job, nowMs } of of('learn')) expect(nowMs).toBe(completionMs[job]);
      },
    ),
  );
});

test('the size is what the predictor says, and without trust the order is that of arrival', () => {
  const list = [30, 60, 20, 10].map((serviceMs) => ({ gapMs: 1, serviceMs }));
  const orderOf = (trustRatio: number): number[] =>
    simulateSlots(
      jobsOf(list),
      { policy: 'ssjf', servers: 1 },
      { predict: (job) => ({ sizeMs: 1000 - 100 * job, trustRatio }), learn: () => {} },
    ).dispatches.map(({ id }) => id);
  expect(orderOf(1)).toEqual([0, 3, 2, 1]);
  expect(orderOf(0)).toEqual([0, 1, 2, 3]);
});
