import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageGuardMs } from './boostPolicy.ts';
import {
  largestOvertakeMs,
  oldestWaitingMs,
  playStream as play,
  ROUNDING_MS,
  type StreamJob,
} from './fixtures/playStream.ts';
import type { Dispatch } from './scheduledJob.ts';
import { Scheduler } from './scheduler.ts';
import { SIZE_CLASSES } from './sizeCalibration.ts';

const stream = (jump: fc.Arbitrary<number>) =>
  fc.array(
    fc.record({
      gapMs: fc.double({ min: 0, max: 3000, noNaN: true }),
      predictedMs: fc.double({ min: 1, max: 30_000, noNaN: true }),
      serviceMs: fc.double({ min: 1, max: 30_000, noNaN: true }),
      jump,
    }),
    { minLength: 40, maxLength: 200 },
  );

const noJump = fc.constant(1);
const wildJump = fc.constantFrom(1, 1, 1000, 0.001);

test.each([
  ['gamma adapts by itself', noJump],
  ['gamma jumps by a factor of 1,000 between arrivals', wildJump],
])('P1: with a cap, nothing that arrives a cap later overtakes (%s)', (_, jump) => {
  fc.assert(
    fc.property(
      stream(jump),
      fc.integer({ min: 1, max: 4 }),
      fc.double({ min: 1, max: 20_000, noNaN: true }),
      (jobs, servers, capMs) => {
        const scheduler = new Scheduler({ policy: 'boost', servers, overtakeCapMs: capMs });
        const starts: Dispatch[] = [];
        play(jobs, scheduler, (_nowMs, pop) => starts.push(pop()));
        expect(largestOvertakeMs(starts)).toBeLessThan(capMs + ROUNDING_MS);
        expect(starts.length).toBe(jobs.length);
      },
    ),
  );
});

test('P1 holds with class means that are set at random between arrivals', () => {
  const means = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(
      stream(wildJump),
      means,
      fc.double({ min: 1, max: 20_000, noNaN: true }),
      (jobs, meansMs, capMs) => {
        const scheduler = new Scheduler({ policy: 'boost', servers: 2, overtakeCapMs: capMs });
        const starts: Dispatch[] = [];
        play(jobs, scheduler, (_nowMs, pop) => {
          scheduler.state.calibration.meanMs.set(meansMs.map((mean, c) => mean * ((starts.length + c) % 7)));
          starts.push(pop());
        });
        expect(largestOvertakeMs(starts)).toBeLessThan(capMs + ROUNDING_MS);
      },
    ),
  );
});

test('P1 is worth testing: without a cap the same streams overtake by more', () => {
  const jobs: StreamJob[] = Array.from({ length: 100 }, (_, i) => ({
    gapMs: 500,
    predictedMs: i % 2 === 0 ? 20_000 : 10,
    serviceMs: i % 2 === 0 ? 20_000 : 10,
    jump: 1,
  }));
  const overtake = (overtakeCapMs: number): number => {
    const starts: Dispatch[] = [];
    play(jobs, new Scheduler({ policy: 'boost', servers: 1, overtakeCapMs }), (_nowMs, pop) =>
      starts.push(pop()),
    );
    return largestOvertakeMs(starts);
  };
  expect(overtake(Number.MAX_VALUE)).toBeGreaterThan(5000);
  expect(overtake(5000)).toBeLessThan(5000);
  expect(overtake(5000)).toBeGreaterThan(2000);
});

test('P2: a dispatched request arrived at most the largest boost in force after the oldest one', () => {
  fc.assert(
    fc.property(stream(wildJump), fc.integer({ min: 1, max: 4 }), (jobs, servers) => {
      const scheduler = new Scheduler({ policy: 'boost', servers });
      play(jobs, scheduler, (_nowMs, pop) => {
        const oldestMs = oldestWaitingMs(scheduler);
        const largestBoostMs = Math.max(...scheduler.state.bands[1]!.laneOffsets);
        const slackMs = ROUNDING_MS + largestBoostMs * 1e-12;
        expect(pop().arrivalMs - oldestMs).toBeLessThanOrEqual(largestBoostMs + slackMs);
      });
    }),
  );
});

test('P3: whenever the oldest request is past the age guard, it is the one that is dispatched', () => {
  let rescued = 0;
  fc.assert(
    fc.property(stream(noJump), fc.integer({ min: 1, max: 4 }), (jobs, servers) => {
      const scheduler = new Scheduler({ policy: 'boost', servers });
      play(jobs, scheduler, (nowMs, pop) => {
        const oldestMs = oldestWaitingMs(scheduler);
        const guardMs = ageGuardMs(scheduler.state.bands[1]!.wait);
        const next = pop();
        if (nowMs - oldestMs > guardMs) {
          expect(next).toMatchObject({ arrivalMs: oldestMs, reason: 'age-guard' });
          rescued += 1;
        } else {
          expect(next.reason).toBe('order');
        }
      });
    }),
  );
  expect(rescued).toBeGreaterThan(100);
});

test('a boost is refreshed every eight arrivals at the latest', () => {
  const scheduler = new Scheduler({ policy: 'boost', servers: 1 });
  for (let id = 0; id < 9; id++) scheduler.push({ id, arrivalMs: id, sizeMs: id % 2 === 0 ? 50 : 5000 });
  const before = scheduler.state.bands[1]!.laneOffsets.slice();
  scheduler.state.bands[1]!.wait.meanMs *= 100;
  for (let id = 9; id < 17; id++) scheduler.push({ id, arrivalMs: id, sizeMs: 50 });
  expect(scheduler.state.bands[1]!.laneOffsets).not.toEqual(before);
  expect(before.length).toBe(SIZE_CLASSES);
});
