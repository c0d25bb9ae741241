import { describe, expect, test } from 'vitest';
import type { Band } from '../../domain/request.ts';
import { sampleExponential } from '../../random/exponential.ts';
import { sampleGamma } from '../../random/gamma.ts';
import { sampleLognormal } from '../../random/lognormal.ts';
import type { Rng } from '../../random/rng.ts';
import { POLICY_NAMES } from '../../scheduling/orderingPolicy.ts';
import type { ConfidenceInterval } from '../../stats/confidenceInterval.ts';
import { replicate, waitMs } from './fixtures/replications.ts';
import type { SlotJobs, SlotSchedule } from './simulateSlots.ts';

/** The exact value lies in the interval, and the interval is narrow enough to mean something: 6 % either way. */
function expectExact(interval: ConfidenceInterval, exact: number): void {
  expect(interval.low).toBeLessThanOrEqual(exact);
  expect(interval.high).toBeGreaterThanOrEqual(exact);
  expect(interval.halfWidth / exact).toBeLessThan(0.06);
}

/** Probability that an arrival waits in an M/M/c queue offered `a` erlangs (Erlang C). */
function erlangC(servers: number, a: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < servers; n++) {
    term *= a / n;
    sum += term;
  }
  const last = ((term * a) / servers) * (servers / (servers - a));
  return last / (sum + last);
}

const exponential =
  (meanMs: number) =>
  (rng: Rng): number =>
    sampleExponential(rng, meanMs);

describe('M/M/1', () => {
  test.each([0.3, 0.6, 0.8])('mean wait is rho / (mu - lambda) at rho %f', (rho) => {
    const interval = replicate({ servers: 1, ratePerMs: rho / 100, service: exponential(100) }, waitMs);
    expectExact(interval, (rho * 100) / (1 - rho));
  });
});

describe('M/G/1 (Pollaczek-Khinchine): mean wait is lambda E[S^2] / (2 (1 - rho))', () => {
  test.each<[string, (rng: Rng) => number, number]>([
    ['constant service', () => 100, 100 ** 2],
    // Gamma of shape 1/2, mean 100: variance 100^2 / (1/2) = 20,000, second moment 30,000.
    ['gamma service of CV 1.41', (rng) => sampleGamma(rng, 0.5, 200), 30_000],
    // Lognormal of mean 100 and sigma 0.8: second moment 100^2 exp(0.8^2).
    [
      'lognormal service',
      (rng) => sampleLognormal(rng, Math.log(100) - 0.32, 0.8),
      100 ** 2 * Math.exp(0.64),
    ],
  ])('%s', (_, service, secondMoment) => {
    const ratePerMs = 0.7 / 100;
    expectExact(
      replicate({ servers: 1, ratePerMs, service }, waitMs),
      (ratePerMs * secondMoment) / (2 * 0.3),
    );
  });
});

describe('M/M/c (Erlang C): mean wait is C(c, a) / (c mu - lambda)', () => {
  test.each([
    [2, 0.7],
    [8, 0.8],
  ])('%i servers at rho %f', (servers, rho) => {
    const ratePerMs = (servers * rho) / 100;
    const exact = erlangC(servers, servers * rho) / (servers / 100 - ratePerMs);
    expectExact(replicate({ servers, ratePerMs, service: exponential(100) }, waitMs), exact);
  });

  test.each([
    [8, 0.8],
    [32, 0.9],
  ])('%i servers at rho %f: the share of arrivals that wait is C(c, a)', (servers, rho) => {
    const experiment = { servers, ratePerMs: (servers * rho) / 100, service: exponential(100) };
    const interval = replicate(experiment, (jobs, schedule, job) => Number(waitMs(jobs, schedule, job) > 0));
    expectExact(interval, erlangC(servers, servers * rho));
  });

  test("the test's own Erlang C agrees with a hand-worked value", () => {
    // c = 2, a = 1: (1/2 * 2) / (1 + 1 + 1/2 * 2) = 1/3.
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
  });
});

describe('M/G/1 with non-preemptive priorities (Cobham)', () => {
  const shares: readonly (readonly [Band, number])[] = [
    ['interactive', 0.3],
    ['standard', 0.5],
    ['best-effort', 0.2],
  ];
  const bandOf = (rng: Rng): Band => {
    const u = rng.nextFloat();
    if (u < 0.3) return 'interactive';
    return u < 0.8 ? 'standard' : 'best-effort';
  };

  test.each([0, 1, 2])('mean wait of band %i is W0 / ((1 - higher load) (1 - load up to it))', (index) => {
    const ratePerMs = 0.8 / 100;
    const residualMs = (ratePerMs * 2 * 100 ** 2) / 2;
    const loadUpTo = (last: number): number =>
      shares.slice(0, last + 1).reduce((sum, [, share]) => sum + share * 0.8, 0);
    const exact = residualMs / ((1 - loadUpTo(index - 1)) * (1 - loadUpTo(index)));
    const interval = replicate(
      { servers: 1, ratePerMs, service: exponential(100), bandOf },
      (jobs, schedule, job) =>
        jobs.attributes!(job).band === shares[index]![0] ? waitMs(jobs, schedule, job) : Number.NaN,
    );
    expectExact(interval, exact);
  });
});

describe('shortest job first', () => {
  test('two sizes under sjf are two priority classes', () => {
    // Sizes 50 and 250 ms with equal odds: E[S] 150, E[S^2] 32,500; rho 0.75 at 0.005 arrivals a ms.
    const ratePerMs = 0.005;
    const residualMs = (ratePerMs * 32_500) / 2;
    const shortLoad = (ratePerMs / 2) * 50;
    const service = (rng: Rng): number => (rng.nextFloat() < 0.5 ? 50 : 250);
    const interval = replicate({ servers: 1, ratePerMs, service, policy: 'sjf' }, (jobs, schedule, job) =>
      jobs.serviceMs[job] === 250 ? waitMs(jobs, schedule, job) : Number.NaN,
    );
    expectExact(interval, residualMs / ((1 - shortLoad) * (1 - 0.75)));
  });
});

test.each(POLICY_NAMES)("Little's law under %s: mean number waiting is rate times mean wait", (policy) => {
  const ratePerMs = 0.034;
  const experiment = { servers: 4, ratePerMs, service: exponential(100), policy };
  // Arrivals see time averages (PASTA), so the number that an arrival finds waiting estimates the time average. Both sides
  // are measured in the same runs, which leaves little chance in their difference.
  const found = (jobs: SlotJobs, schedule: SlotSchedule, job: number): number => {
    const nowMs = jobs.arrivalMs[job]!;
    let waiting = 0;
    for (let other = Math.max(0, job - 2000); other < job; other++)
      waiting += Number(schedule.startMs[other]! > nowMs);
    return waiting;
  };
  const difference = replicate(
    experiment,
    (jobs, schedule, job) =>
      job % 5 === 0 ? found(jobs, schedule, job) - ratePerMs * waitMs(jobs, schedule, job) : Number.NaN,
    12,
  );
  // Erlang C: 4 servers at rho 0.85 have 3.3 waiting on average under any order that does not look at sizes.
  expect(Math.abs(difference.mean)).toBeLessThanOrEqual(difference.halfWidth);
  expect(difference.halfWidth).toBeLessThan(0.2);
});
