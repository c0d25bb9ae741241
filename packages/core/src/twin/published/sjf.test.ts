import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleExponential } from '../../random/exponential.ts';
import { sampleInteger } from '../../random/integer.ts';
import { createSfc32 } from '../../random/sfc32.ts';
import type { PublishedJobs } from './publishedJobs.ts';
import type { PublishedMode, PublishedPolicy, ResolvedOptions } from './publishedOptions.ts';
import { simulateSjf } from './sjf.ts';

const ARTIFACT: ResolvedOptions = {
  mode: 'none',
  policy: 'ssjf',
  batch: 1,
  fcfsWaitSeconds: 10,
  starvationSeconds: 100,
  starvationFactor: 10,
};

const jobsOf = (...rows: [arrival: number, service: number, predicted?: number][]): PublishedJobs => ({
  arrivalSeconds: Float64Array.from(rows, (row) => row[0]),
  serviceSeconds: Float64Array.from(rows, (row) => row[1]),
  predictedSeconds: Float64Array.from(rows, (row) => row[2] ?? row[1]),
});

interface NaiveJob {
  readonly index: number;
  readonly arrival: number;
  readonly predicted: number;
  remaining: number;
  wait: number;
}

/** The artifact's SJF straight from its description: one array, two stable sorts a dispatch, joins at every step. */
function simulateNaively(jobs: PublishedJobs, options: ResolvedOptions): Float64Array {
  const finish = new Float64Array(jobs.arrivalSeconds.length).fill(Number.NaN);
  const coming: NaiveJob[] = Array.from(jobs.arrivalSeconds, (arrival, index) => ({
    index,
    arrival,
    predicted: jobs.predictedSeconds[index]!,
    remaining: jobs.serviceSeconds[index]!,
    wait: 0,
  }));
  const key = (job: NaiveJob): number => (options.policy === 'sjf' ? job.remaining : job.predicted);
  const queue: NaiveJob[] = [];
  let now = 0;
  let slice = 1;
  let previousEnd = 0;
  const join = (): void => {
    while (coming.length > 0 && coming[0]!.arrival <= now) {
      queue.push(coming.shift()!);
    }
  };
  while (queue.length > 0 || coming.length > 1) {
    if (queue.length === 0) {
      const { arrival } = coming[0]!;
      for (; now + slice < arrival; slice = 1) {
        now += slice;
      }
      if (now < arrival) {
        slice = 1 - (arrival - now);
        now = arrival;
      }
      join();
    }
    const oldest = [...queue].sort((a, b) => b.wait - a.wait)[0]!;
    const starving =
      oldest.wait > options.starvationSeconds || oldest.wait > oldest.remaining * options.starvationFactor;
    queue.sort((a, b) => (starving ? b.wait - a.wait : key(a) - key(b)));
    const batch = queue.splice(0, options.batch);
    const times = batch.map((job) => job.remaining);
    const run = options.mode === 'dynamic' ? Math.min(...times) : Math.max(...times);
    for (let left = run; left > 0; ) {
      left -= slice;
      now += left < 0 ? left + slice : slice;
      slice = left < 0 ? -left : 1;
      join();
    }
    for (const job of batch) {
      if (job.remaining <= run) {
        finish[job.index] = now;
      } else {
        job.remaining -= run;
        queue.push(job);
      }
    }
    for (const job of queue) {
      job.wait += now - previousEnd;
    }
    previousEnd = now;
  }
  return finish;
}

/** Job sets on one grid of times, so that equal keys, equal arrivals and arrivals at the end of a run are common. */
const jobsOnGrid = (gridSeconds: number, maxJobs: number): fc.Arbitrary<PublishedJobs> =>
  fc
    .array(
      fc.record({
        gap: fc.oneof(
          { weight: 3, arbitrary: fc.constant(0) },
          { weight: 4, arbitrary: fc.nat(12) },
          { weight: 1, arbitrary: fc.nat(400) },
        ),
        service: fc.oneof(fc.nat(6), fc.nat(60)),
        predicted: fc.nat(4),
      }),
      { maxLength: maxJobs, size: 'max' },
    )
    .map((rows) => {
      let arrival = 0;
      return {
        arrivalSeconds: Float64Array.from(rows, (row) => {
          arrival += row.gap;
          return arrival * gridSeconds;
        }),
        serviceSeconds: Float64Array.from(rows, (row) => row.service * gridSeconds),
        predictedSeconds: Float64Array.from(rows, (row) => row.predicted),
      };
    });

const limit = fc.constantFrom(0, 0.5, 1, 2, 5, 10, Number.POSITIVE_INFINITY);

const options: fc.Arbitrary<ResolvedOptions> = fc
  .record({
    mode: fc.constantFrom<PublishedMode>('none', 'static', 'dynamic'),
    policy: fc.constantFrom<PublishedPolicy>('sjf', 'ssjf'),
    batch: fc.integer({ min: 1, max: 5 }),
    fcfsWaitSeconds: fc.constant(10),
    starvationSeconds: limit,
    starvationFactor: limit,
  })
  .map((drawn) => ({ ...drawn, batch: drawn.mode === 'none' ? 1 : drawn.batch }));

test.each([
  ['eighths of a second, whose sums are exact', 1 / 8],
  ['hundredths, whose sums are rounded', 0.01],
  ['fiftieths, the time of a token', 0.02],
])('gives to the bit what sorting the whole queue at each dispatch gives, on %s', (_, gridSeconds) => {
  fc.assert(
    fc.property(jobsOnGrid(gridSeconds, 60), options, (jobs, drawn) => {
      expect(simulateSjf(jobs, drawn)).toEqual(simulateNaively(jobs, drawn));
    }),
    { seed: 7, numRuns: 3000 },
  );
});

test.each<[PublishedMode, PublishedPolicy, number, number]>([
  ['none', 'ssjf', 1, 0.36],
  ['none', 'sjf', 1, 3],
  ['static', 'ssjf', 4, 0.3],
  ['dynamic', 'ssjf', 8, 0.3],
  ['dynamic', 'sjf', 8, 0.4],
])(
  'agrees with it over 800 jobs in mode %s, policy %s, batch %i, one each %f s',
  (mode, policy, batch, gap) => {
    const rng = createSfc32(11);
    let arrival = 0;
    const rows = Array.from({ length: 800 }, (): [number, number, number] => {
      arrival += sampleExponential(rng, gap);
      const tokens = sampleInteger(rng, 1, 400);
      return [Math.round(1000 * arrival) / 1000, (10 + 2 * tokens) / 100, Math.floor(tokens / 100) * 0.02];
    });
    const jobs = jobsOf(...rows);
    const settings = { ...ARTIFACT, mode, policy, batch };
    expect(simulateSjf(jobs, settings)).toEqual(simulateNaively(jobs, settings));
  },
);

const finishesOf = (jobs: PublishedJobs, settings: Partial<ResolvedOptions>): number[] => [
  ...simulateSjf(jobs, { ...ARTIFACT, ...settings }),
];

test('the shortest of those that wait goes first, by true or by predicted time', () => {
  // Job 0 runs from 0 to 5 alone; then job 2 (1 s) and job 1 (4 s), or, as predicted, job 1 and job 2.
  const jobs = jobsOf([0, 5], [1, 4, 7], [2, 1, 8]);
  expect(finishesOf(jobs, { policy: 'sjf' })).toEqual([5, 10, 6]);
  expect(finishesOf(jobs, { policy: 'ssjf' })).toEqual([5, 9, 10]);
});

test('newcomers are charged the whole span, so that waits of 4 s and 3 s count as 5 s and starve at 4.5 s', () => {
  // Both join in the span from 0 to 5; 5 > 4.5 sends the one that came first, 5 > 5 does not.
  const jobs = jobsOf([0, 5], [1, 4], [2, 1]);
  expect(finishesOf(jobs, { starvationSeconds: 4.5, starvationFactor: Infinity })).toEqual([5, 9, 10]);
  expect(finishesOf(jobs, { starvationSeconds: 5, starvationFactor: Infinity })).toEqual([5, 10, 6]);
});

test('idle time is charged too: after 100 idle seconds a wait of 4 s counts as 105 s', () => {
  // Span from 0 to 105, above the artifact's 100 s, so job 1 goes before the shorter job 2.
  expect(finishesOf(jobsOf([100, 5], [101, 4], [102, 1]), {})).toEqual([105, 109, 110]);
});

test('the factor reads the true time of the oldest job, whatever was predicted', () => {
  // Counted wait 5 s against 4 s x 1.2 = 4.8 s: job 1 starves though it is predicted at 90 s; against x 1.25 = 5 s not.
  const jobs = jobsOf([0, 5], [1, 4, 90], [2, 1]);
  expect(finishesOf(jobs, { starvationFactor: 1.2 })).toEqual([5, 9, 10]);
  expect(finishesOf(jobs, { starvationFactor: 1.25 })).toEqual([5, 10, 6]);
});

test('a starving dispatch takes its whole batch by wait', () => {
  // At 5 s the order by key is 3, 2, 1; by wait 1, 2, 3. Batches of two: {3, 2} then {1}, or {1, 2} then {3}.
  const jobs = jobsOf([0, 5], [1, 4], [2, 2], [3, 1]);
  const batches = { mode: 'static', batch: 2, starvationFactor: Infinity } as const;
  expect(finishesOf(jobs, batches)).toEqual([5, 11, 7, 7]);
  expect(finishesOf(jobs, { ...batches, starvationSeconds: 4 })).toEqual([5, 9, 9, 10]);
});

test('a static batch ends with its longest member, a dynamic one with its shortest', () => {
  // {0, 1} run 1 s; the other has 2 s left and runs on alone.
  const jobs = jobsOf([0, 1], [0, 3]);
  expect(finishesOf(jobs, { mode: 'static', batch: 2 })).toEqual([3, 3]);
  expect(finishesOf(jobs, { mode: 'dynamic', batch: 2 })).toEqual([1, 3]);
});

test('an unfinished member stands behind newcomers of the same key', () => {
  // Until 1 s {0, 1}; 0 has 2 s left and stands behind 2 and 3. {2, 3} until 5 s, where 3 ends and 2 has 1 s left.
  // {0, 2} until 6 s, where 2 ends, and 0 has 1 s left.
  const jobs = jobsOf([0, 3, 1], [0, 1, 1], [0.5, 5, 1], [0.5, 4, 1]);
  const settings = {
    mode: 'dynamic',
    batch: 2,
    starvationSeconds: Infinity,
    starvationFactor: Infinity,
  } as const;
  expect(finishesOf(jobs, settings)).toEqual([7, 1, 6, 5]);
});

test('what has run shortens the key of SJF but not the prediction of SSJF', () => {
  // Until 1 s {1, 0}; 0 has 3 of 4 s left. SJF: {2, 0} until 3 s, {0, 3} until 4 s, 3 has 2.5 s left.
  // SSJF keeps 4 s as the key of 0: {2, 3} until 3 s, {3, 0} until 4.5 s, 0 has 1.5 s left.
  const jobs = jobsOf([0, 4], [0, 1], [0.5, 2], [0.5, 3.5]);
  const settings = {
    mode: 'dynamic',
    batch: 2,
    starvationSeconds: Infinity,
    starvationFactor: Infinity,
  } as const;
  expect(finishesOf(jobs, { ...settings, policy: 'sjf' })).toEqual([4, 1, 3, 6.5]);
  expect(finishesOf(jobs, { ...settings, policy: 'ssjf' })).toEqual([6, 1, 3, 4.5]);
});

test('the last job is lost unless it arrives by the time the queue runs dry', () => {
  expect(finishesOf(jobsOf([0, 1], [1, 1]), {})).toEqual([1, 2]);
  expect(finishesOf(jobsOf([0, 1], [1.125, 1]), {})).toEqual([1, Number.NaN]);
  expect(finishesOf(jobsOf([0, 1]), {})).toEqual([Number.NaN]);
  expect(finishesOf(jobsOf(), {})).toEqual([]);
});

test('a job without service ends as it starts', () => {
  expect(finishesOf(jobsOf([2, 0], [2, 0], [2, 1]), {})).toEqual([2, 2, 3]);
});
