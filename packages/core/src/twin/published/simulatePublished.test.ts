import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PublishedJobs } from './publishedJobs.ts';
import type { PublishedMode, PublishedOptions, PublishedPolicy } from './publishedOptions.ts';
import { simulatePublished } from './simulatePublished.ts';

const casesFile = new URL('../../../../../../shared/data/published-sim/cases.jsonl.gz', import.meta.url);
const policies: readonly PublishedPolicy[] = ['fcfs', 'sjf', 'ssjf'];

interface PublishedCase extends Omit<Required<PublishedOptions>, 'policy'> {
  readonly jobs: readonly { arrival: number; service: number; predicted: number }[];
  readonly completion: Record<PublishedPolicy, Record<string, number>>;
}

test.skipIf(!existsSync(casesFile))(
  'gives every finish time of the artifact, in every case, to the ninth decimal that it was stored with',
  () => {
    const lines = gunzipSync(readFileSync(casesFile)).toString().trim().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const { jobs, completion, ...settings }: PublishedCase = JSON.parse(line);
      const columns = {
        arrivalSeconds: Float64Array.from(jobs, (job) => job.arrival),
        serviceSeconds: Float64Array.from(jobs, (job) => job.service),
        predictedSeconds: Float64Array.from(jobs, (job) => job.predicted),
      };
      for (const policy of policies) {
        const finishSeconds = [...simulatePublished(columns, { ...settings, policy })];
        const rounded = finishSeconds.map((seconds) => Number(seconds.toFixed(9)));
        expect(rounded).toEqual(jobs.map((_, job) => completion[policy][job] ?? Number.NaN));
      }
    }
  },
);

const drawnJobs: fc.Arbitrary<PublishedJobs> = fc
  .array(fc.record({ gap: fc.nat(300), service: fc.nat(500), predicted: fc.nat(4) }), {
    maxLength: 40,
    size: 'max',
  })
  .map((rows) => {
    let hundredths = 0;
    return {
      arrivalSeconds: Float64Array.from(rows, (row) => {
        hundredths += row.gap;
        return hundredths / 100;
      }),
      serviceSeconds: Float64Array.from(rows, (row) => row.service / 100),
      predictedSeconds: Float64Array.from(rows, (row) => row.predicted),
    };
  });

const drawnOptions: fc.Arbitrary<PublishedOptions> = fc.record({
  mode: fc.constantFrom<PublishedMode>('none', 'static', 'dynamic'),
  policy: fc.constantFrom(...policies),
  batch: fc.integer({ min: 1, max: 6 }),
  fcfsWaitSeconds: fc.constantFrom(0, 1, 10),
  starvationSeconds: fc.constantFrom(2, 100, Number.POSITIVE_INFINITY),
  starvationFactor: fc.constantFrom(1, 10, Number.POSITIVE_INFINITY),
});

test('every job ends once, after its service; only the last is lost, and only when it comes to an idle server', () => {
  fc.assert(
    fc.property(drawnJobs, drawnOptions, ({ ...jobs }, options) => {
      const finishSeconds = simulatePublished(jobs, options);
      const last = finishSeconds.length - 1;
      const others = finishSeconds.subarray(0, Math.max(last, 0));
      const lastArrivalSeconds = jobs.arrivalSeconds[last] ?? 0;
      const isLost = options.policy !== 'fcfs' && others.every((seconds) => seconds < lastArrivalSeconds);
      finishSeconds.forEach((seconds, job) => {
        const soonestSeconds = jobs.arrivalSeconds[job]! + jobs.serviceSeconds[job]!;
        if (job === last && isLost) expect(seconds).toBeNaN();
        else expect(seconds).toBeGreaterThanOrEqual(soonestSeconds - 1e-9);
      });
    }),
    { seed: 17, numRuns: 2000 },
  );
});

test('without batches and idle time the server works all the time, in whatever order', () => {
  fc.assert(
    fc.property(drawnJobs, fc.constantFrom(...policies), (jobs, policy) => {
      fc.pre(jobs.arrivalSeconds.length > 1);
      const atOnce = { ...jobs, arrivalSeconds: new Float64Array(jobs.arrivalSeconds.length) };
      const finishSeconds = simulatePublished(atOnce, { mode: 'none', policy });
      const work = jobs.serviceSeconds.reduce((a, b) => a + b);
      expect(Math.max(...finishSeconds)).toBeCloseTo(work, 9);
    }),
    { seed: 19 },
  );
});

test('the same input gives the same bytes, and stays as it was', () => {
  fc.assert(
    fc.property(drawnJobs, drawnOptions, (jobs, options) => {
      const before = structuredClone(jobs);
      const once = new Uint8Array(simulatePublished(jobs, options).buffer);
      expect(jobs).toEqual(before);
      expect(new Uint8Array(simulatePublished(jobs, options).buffer)).toEqual(once);
    }),
    { seed: 23 },
  );
});

test('jobs may come in any order; equal arrivals go by index', () => {
  const jobs = {
    arrivalSeconds: Float64Array.of(2, 0, 2),
    serviceSeconds: Float64Array.of(1, 4, 3),
    predictedSeconds: Float64Array.of(1, 1, 1),
  };
  // Job 1 until 4 s, then job 0 until 5 s and job 2 until 8 s, under either policy.
  expect([...simulatePublished(jobs, { mode: 'none', policy: 'fcfs' })]).toEqual([5, 4, 8]);
  expect([...simulatePublished(jobs, { mode: 'none', policy: 'ssjf' })]).toEqual([5, 4, 8]);
});

test("what is left out has the artifact's value: batches of 2, 10 s, 100 s, 10 x", () => {
  fc.assert(
    fc.property(drawnJobs, fc.constantFrom(...policies), (jobs, policy) => {
      const settings = { batch: 2, fcfsWaitSeconds: 10, starvationSeconds: 100, starvationFactor: 10 };
      const spelledOut = simulatePublished(jobs, { mode: 'static', policy, ...settings });
      expect(simulatePublished(jobs, { mode: 'static', policy })).toEqual(spelledOut);
    }),
    { seed: 29 },
  );
});

test('mode none is a batch of one, whatever batch says', () => {
  const jobs = {
    arrivalSeconds: Float64Array.of(0, 0),
    serviceSeconds: Float64Array.of(1, 2),
    predictedSeconds: Float64Array.of(1, 2),
  };
  expect([...simulatePublished(jobs, { mode: 'none', policy: 'sjf', batch: 8 })]).toEqual([1, 3]);
});

test.each<[string, Partial<PublishedOptions>]>([
  ['mode is continuous; expected none, static, dynamic', { mode: 'continuous' as PublishedMode }],
  ['policy is edf; expected fcfs, sjf, ssjf', { policy: 'edf' as PublishedPolicy }],
  ['batch is 0', { batch: 0 }],
  ['fcfsWaitSeconds is -1', { fcfsWaitSeconds: -1 }],
  ['starvationSeconds is NaN', { starvationSeconds: Number.NaN }],
  ['starvationFactor is -2', { starvationFactor: -2 }],
])('refuses with: %s', (message, options) => {
  const none = new Float64Array(0);
  const jobs = { arrivalSeconds: none, serviceSeconds: none, predictedSeconds: none };
  expect(() => simulatePublished(jobs, { mode: 'static', policy: 'ssjf', ...options })).toThrow(
    `ERR_ARGUMENT: ${message}`,
  );
});

test('refuses columns of different length and times that are none', () => {
  const one = Float64Array.of(1);
  const jobs = { arrivalSeconds: one, serviceSeconds: one, predictedSeconds: one };
  const run = (changed: Partial<PublishedJobs>) => (): Float64Array =>
    simulatePublished({ ...jobs, ...changed }, { mode: 'none', policy: 'sjf' });
  expect(run({ serviceSeconds: new Float64Array(2) })).toThrow('ERR_SHAPE: 1 arrivals, 2 service times');
  expect(run({ arrivalSeconds: Float64Array.of(-1) })).toThrow('ERR_ARGUMENT: arrivalSeconds is -1');
  expect(run({ serviceSeconds: Float64Array.of(1e12) })).toThrow('ERR_ARGUMENT: serviceSeconds is');
  expect(run({ predictedSeconds: Float64Array.of(Number.NaN) })).toThrow(
    'ERR_ARGUMENT: predictedSeconds is NaN',
  );
});
