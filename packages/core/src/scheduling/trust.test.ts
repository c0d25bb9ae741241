import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BANDS, type TenantId } from '../domain/request.ts';
import { waitingJobs } from './fixtures/naiveChoice.ts';
import { POLICY_NAMES, type PolicyName } from './orderingPolicy.ts';
import { refreshBoosts } from './refreshBoosts.ts';
import type { Dispatch, ScheduledJob } from './scheduledJob.ts';
import { Scheduler } from './scheduler.ts';

const SIZE_POLICIES: readonly PolicyName[] = ['ssjf', 'boost', 'sjf'];

function popAll(scheduler: Scheduler, nowMs: number): number[] {
  const ids: number[] = [];
  for (let next = scheduler.pop(nowMs); next !== undefined; next = scheduler.pop(nowMs)) ids.push(next.id);
  return ids;
}

/** A scheduler that has seen 50 short and 50 long trusted requests, so that its boosts lie apart; now nothing waits. */
function trained(policy: PolicyName): Scheduler {
  const scheduler = new Scheduler({ policy, servers: 1 });
  for (let id = 0; id < 100; id++) {
    const sizeMs = id % 2 === 0 ? 500 : 8000;
    scheduler.push({ id, arrivalMs: 0, sizeMs });
    scheduler.complete(scheduler.pop(0)!.ticket, sizeMs);
  }
  return scheduler;
}

describe('trust 0', () => {
  const move = fc.record({
    kind: fc.constantFrom('push', 'push', 'push', 'pop', 'pop', 'rekey', 'requeue', 'complete', 'abandon'),
    sizeMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
    serviceMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    gapMs: fc.constantFrom(0, 1, 700, 200_000),
    tenant: fc.constantFrom('a', 'b') as fc.Arbitrary<TenantId>,
    band: fc.constantFrom(...BANDS),
    which: fc.nat(40),
  });

  test.each(POLICY_NAMES)(
    '%s: each dispatch is the oldest of its tenant and band, whatever the sizes, estimates and returns',
    (policy) => {
      fc.assert(
        fc.property(fc.array(move, { minLength: 20, maxLength: 150 }), (moves) => {
          const scheduler = new Scheduler({ policy, servers: 2 });
          const inService: Dispatch[] = [];
          const tickets: number[] = [];
          let nowMs = 0;
          for (const { kind, sizeMs, serviceMs, gapMs, tenant, band, which } of moves) {
            nowMs += gapMs;
            const ticket = tickets[which % Math.max(1, tickets.length)] ?? 0;
            if (kind === 'push') {
              const job = { id: tickets.length, arrivalMs: nowMs, sizeMs, serviceMs, tenant, band };
              tickets.push(scheduler.push({ ...job, trueSizeMs: serviceMs, trustRatio: 0 }));
            } else if (kind === 'rekey') {
              scheduler.rekey(ticket, sizeMs, serviceMs, which % 2 === 0 ? 0 : undefined);
            } else if (kind === 'pop') {
              const before = waitingJobs(scheduler.state);
              const next = scheduler.pop(nowMs);
              if (next === undefined) continue;
              inService.push(next);
              const flow = before.filter(
                (job) => job.tenant === next.tenant && BANDS[job.bandIndex] === next.band,
              );
              const oldest = flow.reduce((x, y) => (y.arrivalMs < x.arrivalMs ? y : x));
              expect(next.id).toBe(oldest.id);
            } else {
              const next = inService.pop();
              if (next === undefined) continue;
              if (kind === 'requeue') scheduler.requeue(next.ticket);
              else scheduler[kind === 'abandon' ? 'abandon' : 'complete'](next.ticket, serviceMs);
            }
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  test.each(SIZE_POLICIES)('%s: the same stream with trust 1 is not in order of arrival', (policy) => {
    const order = (trustRatio: number): number[] => {
      const scheduler = trained(policy);
      [8000, 500, 8000, 500].forEach((sizeMs, id) => {
        scheduler.push({ id, arrivalMs: id, sizeMs, trustRatio });
      });
      return popAll(scheduler, 10);
    };
    expect(order(1)).toEqual([1, 3, 0, 2]);
    expect(order(0)).toEqual([0, 1, 2, 3]);
  });

  test.each(SIZE_POLICIES)('%s: a new estimate may take trust away and give it back', (policy) => {
    const scheduler = trained(policy);
    const tickets = [8000, 500].map((sizeMs, id) => scheduler.push({ id, arrivalMs: id, sizeMs }));
    const first = (): number => {
      const next = scheduler.pop(10)!;
      scheduler.requeue(next.ticket);
      return next.id;
    };
    const trustAll = (trustRatio: number): void => {
      scheduler.rekey(tickets[0]!, 8000, 8000, trustRatio);
      scheduler.rekey(tickets[1]!, 500, 500, trustRatio);
    };
    expect(first()).toBe(1);
    trustAll(0);
    expect(first()).toBe(0);
    trustAll(1);
    expect(first()).toBe(1);
  });
});

describe('an untrusted request among trusted ones', () => {
  test.each(SIZE_POLICIES)(
    '%s: is passed by short ones and passes long ones, whatever it claims',
    (policy) => {
      for (const claimedMs of [1, 1e7]) {
        const scheduler = trained(policy);
        scheduler.push({ id: 0, arrivalMs: 0, sizeMs: 8000 });
        scheduler.push({ id: 1, arrivalMs: 1, sizeMs: claimedMs, trustRatio: 0 });
        scheduler.push({ id: 2, arrivalMs: 2, sizeMs: 500 });
        expect(popAll(scheduler, 3)).toEqual([2, 1, 0]);
      }
    },
  );

  test('it counts as the mean cost of untrusted requests once that is known', () => {
    const scheduler = trained('ssjf');
    for (let id = 0; id < 2000; id++) {
      scheduler.push({ id, arrivalMs: 0, sizeMs: 1, trustRatio: 0 });
      scheduler.complete(scheduler.pop(0)!.ticket, 9000);
    }
    scheduler.push({ id: 0, arrivalMs: 0, sizeMs: 1, trustRatio: 0 });
    scheduler.push({ id: 1, arrivalMs: 1, sizeMs: 8000 });
    expect(popAll(scheduler, 2)).toEqual([1, 0]);
  });

  test('ssjf: a short claim does not make it starve sooner', () => {
    // It counts as the mean of all, 63 x 500 and 62 x 8000 over 125 (25 predictions, 100 outcomes): 4,220 ms. So it
    // starves after 42.2 s, not after 10 ms.
    const scheduler = trained('ssjf');
    scheduler.push({ id: 0, arrivalMs: 0, sizeMs: 1, trustRatio: 0 });
    scheduler.push({ id: 1, arrivalMs: 42_000, sizeMs: 500 });
    expect(scheduler.pop(42_001)).toMatchObject({ id: 1, reason: 'order' });
    scheduler.push({ id: 2, arrivalMs: 43_000, sizeMs: 500 });
    expect(scheduler.pop(43_001)).toMatchObject({ id: 0, reason: 'starvation' });
  });

  test('its tenant is charged what it counts as, and in the end what it cost', () => {
    const scheduler = trained('fcfs');
    const tenant = 'a' as TenantId;
    for (let id = 0; id < 2; id++) scheduler.push({ id, arrivalMs: id, sizeMs: 1, trustRatio: 0, tenant });
    const servedMs = (): number => scheduler.state.bands[1]!.flows[0]!.servedMs;
    const before = servedMs();
    const next = scheduler.pop(2)!;
    expect(servedMs() - before).toBeCloseTo(4220, 6);
    scheduler.complete(next.ticket, 700);
    expect(servedMs() - before).toBeCloseTo(700, 6);
  });
});

describe('between 0 and 1', () => {
  /** The largest delay, in ms, with which a short request still passes a long one; both have the trust. */
  function reachMs(trustRatio: number): number {
    let [low, high] = [0, 1e6];
    for (let i = 0; i < 50; i++) {
      const delayMs = (low + high) / 2;
      const scheduler = trained('boost');
      const band = scheduler.state.bands[1]!;
      scheduler.push({ id: 0, arrivalMs: 0, sizeMs: 500, trustRatio: 0 });
      scheduler.abandon(scheduler.pop(0)!.ticket, 0);
      refreshBoosts(scheduler.state, band);
      // The guard would serve the oldest; here only the boosts are of interest.
      band.wait.maxMs = Number.MAX_VALUE;
      scheduler.push({ id: 0, arrivalMs: 0, sizeMs: 8000, trustRatio });
      scheduler.push({ id: 1, arrivalMs: delayMs, sizeMs: 500, trustRatio });
      if (scheduler.pop(delayMs)!.id === 1) low = delayMs;
      else high = delayMs;
    }
    return low;
  }

  test('boost: the reach of a short request is proportional to the trust', () => {
    const wholeMs = reachMs(1);
    expect(wholeMs).toBeGreaterThan(1000);
    expect(reachMs(0)).toBeLessThan(1e-6);
    for (const trustRatio of [2 ** -10, 0.125, 0.5, 0.875, 1 - 2 ** -10])
      expect(reachMs(trustRatio) / wholeMs).toBeCloseTo(trustRatio, 6);
  });

  test.each<PolicyName>(['ssjf', 'sjf'])(
    '%s: requests of one trust t are in order of (1 - t) x arrival + t x size',
    (policy) => {
      const jobs = fc.array(fc.record({ gapMs: fc.nat(500), sizeMs: fc.integer({ min: 1, max: 5000 }) }), {
        maxLength: 30,
      });
      fc.assert(
        fc.property(jobs, fc.constantFrom(0.125, 0.5, 0.75), (list, trustRatio) => {
          // A flood of one size beforehand fixes the mean that sizes are measured from.
          const scheduler = new Scheduler({ policy, servers: 1, priorMeanMs: 1000 });
          let arrivalMs = 0;
          const queued: ScheduledJob[] = list.map(({ gapMs, sizeMs }, id) => {
            arrivalMs += gapMs;
            return { id, arrivalMs, sizeMs, serviceMs: 1e7, trustRatio };
          });
          for (const job of queued) scheduler.push(job);
          const keyOf = (job: ScheduledJob): number =>
            (1 - trustRatio) * job.arrivalMs + trustRatio * job.sizeMs;
          const expected = queued.toSorted((a, b) => keyOf(a) - keyOf(b) || a.id - b.id);
          expect(popAll(scheduler, arrivalMs).map((id) => keyOf(queued[id]!))).toEqual(expected.map(keyOf));
        }),
      );
    },
  );

  test.each(SIZE_POLICIES)('%s: counts of what waits are exactly 0 once nothing waits', (policy) => {
    const jobs = fc.array(
      fc.record({ sizeMs: fc.nat(9000), trustRatio: fc.double({ min: 0, max: 1, noNaN: true }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(jobs, (list) => {
        const scheduler = new Scheduler({ policy, servers: 1 });
        list.forEach((job, id) => {
          scheduler.rekey(scheduler.push({ id, arrivalMs: id, ...job }), job.sizeMs, 1, list[0]!.trustRatio);
        });
        expect(popAll(scheduler, 100).toSorted((a, b) => a - b)).toEqual(list.map((_, id) => id));
        expect(scheduler.state.bands[1]!.classCounts.every((count) => count === 0)).toBe(true);
      }),
    );
  });
});

describe('bad input', () => {
  test.each([-0.1, 1.1, Number.NaN])('a trust of %s is refused and changes nothing', (trustRatio) => {
    const scheduler = new Scheduler({ policy: 'boost', servers: 1 });
    const ticket = scheduler.push({ id: 0, arrivalMs: 0, sizeMs: 5 });
    const before = structuredClone(scheduler.state);
    expect(() => scheduler.push({ id: 1, arrivalMs: 0, sizeMs: 5, trustRatio })).toThrow('ERR_ARGUMENT');
    expect(() => scheduler.rekey(ticket, 9, 9, trustRatio)).toThrow('ERR_ARGUMENT');
    expect(scheduler.state).toEqual(before);
  });
});
