import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageGuardMs } from './boostPolicy.ts';
import { largestOvertakeMs, oldestWaitingMs, playStream, ROUNDING_MS } from './fixtures/playStream.ts';
import type { Dispatch } from './scheduledJob.ts';
import { Scheduler } from './scheduler.ts';
import { UNTRUSTED_CLASS } from './sizeCalibration.ts';

const stream = (trustRatio: fc.Arbitrary<number>) =>
  fc.array(
    fc.record({
      gapMs: fc.double({ min: 0, max: 3000, noNaN: true }),
      predictedMs: fc.double({ min: 1, max: 30_000, noNaN: true }),
      serviceMs: fc.double({ min: 1, max: 30_000, noNaN: true }),
      jump: fc.constantFrom(1, 1, 1000, 0.001),
      trustRatio,
    }),
    { minLength: 40, maxLength: 200 },
  );

const anyTrust = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const cap = fc.double({ min: 1, max: 20_000, noNaN: true });
const servers = fc.integer({ min: 1, max: 4 });

test('P1 for mixed trusts: with a cap, nothing that arrives a cap later overtakes, however gamma and means jump', () => {
  const means = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(stream(anyTrust), means, servers, cap, (jobs, meansMs, k, capMs) => {
      const scheduler = new Scheduler({ policy: 'boost', servers: k, overtakeCapMs: capMs });
      const starts: Dispatch[] = [];
      playStream(jobs, scheduler, (_nowMs, pop) => {
        scheduler.state.calibration.meanMs.set(
          meansMs.map((mean, c) => mean * ((starts.length + c) % 7 || 1)),
        );
        starts.push(pop());
      });
      expect(largestOvertakeMs(starts)).toBeLessThan(capMs + ROUNDING_MS);
      expect(starts.length).toBe(jobs.length);
    }),
  );
});

test.each([0.5, 0.125, 2 ** -10])(
  'P1 shrinks with trust: with all trusts at most %f, that share of the cap is the bound',
  (largestTrust) => {
    const trust = fc.double({ min: 0, max: largestTrust, noNaN: true });
    fc.assert(
      fc.property(stream(trust), servers, cap, (jobs, k, capMs) => {
        const scheduler = new Scheduler({ policy: 'boost', servers: k, overtakeCapMs: capMs });
        const starts: Dispatch[] = [];
        playStream(jobs, scheduler, (_nowMs, pop) => starts.push(pop()));
        expect(largestOvertakeMs(starts)).toBeLessThan(largestTrust * capMs + ROUNDING_MS);
      }),
    );
  },
);

test('P1 is worth testing: with trust 0.5 and a cap of 5 s short requests do pass by more than 1 s', () => {
  const jobs = Array.from({ length: 100 }, (_, i) => {
    const sizeMs = i % 2 === 0 ? 20_000 : 10;
    return { gapMs: 500, predictedMs: sizeMs, serviceMs: sizeMs, jump: 1, trustRatio: 0.5 };
  });
  const starts: Dispatch[] = [];
  const scheduler = new Scheduler({ policy: 'boost', servers: 1, overtakeCapMs: 5000 });
  playStream(jobs, scheduler, (_nowMs, pop) => starts.push(pop()));
  expect(largestOvertakeMs(starts)).toBeGreaterThan(1000);
  expect(largestOvertakeMs(starts)).toBeLessThan(2500);
});

test('P2 without a cap: requests of one trust pass by at most trust times the range of boosts when they came', () => {
  const trust = fc.constantFrom(0, 0.25, 0.75);
  fc.assert(
    fc.property(stream(fc.constant(0)), trust, servers, (jobs, trustRatio, k) => {
      const scheduler = new Scheduler({ policy: 'boost', servers: k });
      const starts: Dispatch[] = [];
      let [lowestMs, highestMs] = [0, 0];
      const own = jobs.map((job) => ({ ...job, trustRatio }));
      playStream(own, scheduler, (_nowMs, pop) => {
        const offsets = scheduler.state.bands[1]!.laneOffsets;
        for (const offsetMs of offsets) {
          lowestMs = Math.min(lowestMs, offsetMs - offsets[UNTRUSTED_CLASS]!);
          highestMs = Math.max(highestMs, offsetMs - offsets[UNTRUSTED_CLASS]!);
        }
        starts.push(pop());
      });
      const boundMs = trustRatio * (highestMs - lowestMs);
      expect(largestOvertakeMs(starts)).toBeLessThanOrEqual(boundMs * (1 + 1e-12) + ROUNDING_MS);
    }),
  );
});

test('P3 for mixed trusts: past the age guard, the oldest request is dispatched, trusted or not', () => {
  const rescued = { whole: 0, less: 0 };
  fc.assert(
    fc.property(stream(anyTrust), servers, (jobs, k) => {
      const scheduler = new Scheduler({ policy: 'boost', servers: k });
      const calm = jobs.map((job) => ({ ...job, jump: 1 }));
      playStream(calm, scheduler, (nowMs, pop) => {
        const oldestMs = oldestWaitingMs(scheduler);
        const guardMs = ageGuardMs(scheduler.state.bands[1]!.wait);
        const next = pop();
        const isOverdue = nowMs - oldestMs > guardMs;
        expect(next.reason).toBe(isOverdue ? 'age-guard' : 'order');
        if (!isOverdue) return;
        expect(next.arrivalMs).toBe(oldestMs);
        rescued[calm[next.id]!.trustRatio === 1 ? 'whole' : 'less'] += 1;
      });
    }),
  );
  expect(Math.min(rescued.whole, rescued.less)).toBeGreaterThan(20);
});
