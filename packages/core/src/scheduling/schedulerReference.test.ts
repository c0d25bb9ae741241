import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BANDS, type TenantId } from '../domain/request.ts';
import { createNaiveAccounts, naiveChoice, tenantsWaiting } from './fixtures/naiveChoice.ts';
import { POLICY_NAMES } from './orderingPolicy.ts';
import { POLICIES } from './policies.ts';
import type { Dispatch } from './scheduledJob.ts';
import { Scheduler } from './scheduler.ts';
import { clampSizeMs } from './sizeCalibration.ts';
import { countedSizeMs } from './trust.ts';

const WEIGHTS = { t0: 1, t1: 2, t2: 0.5 } as Record<TenantId, number>;

const move = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('push', 'push', 'pop') },
    { weight: 3, arbitrary: fc.constantFrom('complete', 'remove', 'rekey', 'requeue', 'abandon') },
  ),
  sizeMs: fc.constantFrom(0, 1, 100, 100, 700, 700, 3000, 9000),
  gapMs: fc.constantFrom(0, 0, 50, 2000, 120_000),
  /** By how much it came earlier than it is pushed. */
  awayMs: fc.constantFrom(0, 0, 0, 0, 30, 5000),
  tenant: fc.constantFrom(...(Object.keys(WEIGHTS) as TenantId[])),
  band: fc.constantFrom(...BANDS, 'standard' as const, 'standard' as const, 'standard' as const),
  which: fc.nat(40),
  trust: fc.constantFrom(1, 1, 1, 1, 0, 0, 0.25, 0.999),
  deadline: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
});

type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

/** Plays moves on the scheduler and on naive accounts beside it; each dispatch must be the one found by looking at all. */
function play(scheduler: Scheduler, moves: readonly Move[]): number {
  const { state } = scheduler;
  const policy = POLICIES[state.policy];
  const accounts = createNaiveAccounts();
  const tickets: { ticket: number; tenant: TenantId; bandIndex: number }[] = [];
  const inService: { dispatch: Dispatch; countedMs: number }[] = [];
  let nowMs = 0;
  let heldBack = 0;

  const around = (tenant: TenantId, bandIndex: number, change: () => boolean): boolean => {
    const before = tenantsWaiting(state, bandIndex);
    const changed = change();
    if (!changed) return false;
    const after = tenantsWaiting(state, bandIndex);
    if (after.has(tenant) && !before.has(tenant)) accounts[bandIndex]!.join(tenant, before);
    if (before.has(tenant)) accounts[bandIndex]!.leave(tenant, before, after);
    return true;
  };
  const charge = (dispatch: Dispatch, workMs: number): void => {
    const bandIndex = BANDS.indexOf(dispatch.band);
    const waiting = tenantsWaiting(state, bandIndex);
    accounts[bandIndex]!.charge(dispatch.tenant, workMs / WEIGHTS[dispatch.tenant]!, waiting);
  };
  const takeInService = (which: number): (typeof inService)[number] | undefined =>
    inService.length === 0 ? undefined : inService.splice(which % inService.length, 1)[0];

  for (const { kind, sizeMs, gapMs, awayMs, tenant, band, which, trust, deadline } of moves) {
    nowMs += gapMs;
    const known = tickets.length > 0 ? tickets[which % tickets.length]! : undefined;
    if (kind === 'push') {
      const bandIndex = BANDS.indexOf(band);
      around(tenant, bandIndex, () => {
        const deadlineMs = deadline === undefined ? undefined : nowMs + deadline;
        const job = {
          id: tickets.length,
          arrivalMs: nowMs - awayMs,
          sizeMs,
          tenant,
          band,
          trustRatio: trust,
        };
        const ticket = scheduler.push(deadlineMs === undefined ? job : { ...job, deadlineMs });
        tickets.push({ ticket, tenant, bandIndex });
        return true;
      });
    } else if (kind === 'pop' && scheduler.size > 0) {
      const expected = naiveChoice(state, policy, accounts, nowMs);
      const { tenant: owner, bandIndex } = tickets[expected.id]!;
      const waiting = tenantsWaiting(state, bandIndex);
      const job = state.table.jobs.find((other) => other?.id === expected.id)!;
      const countedMs = countedSizeMs(job, job.sizeMs);
      accounts[bandIndex]!.charge(owner, countedMs / WEIGHTS[owner]!, waiting);
      around(owner, bandIndex, () => {
        const next = scheduler.pop(nowMs)!;
        expect({ id: next.id, reason: next.reason }).toEqual(expected);
        inService.push({ dispatch: next, countedMs });
        return true;
      });
      heldBack += state.bands[bandIndex]!.heldBack.size;
    } else if (kind === 'remove' && known) {
      around(known.tenant, known.bandIndex, () => scheduler.remove(known.ticket));
    } else if (kind === 'rekey' && known) {
      const before = tenantsWaiting(state, known.bandIndex);
      const old = state.table.jobs.find((job) => job?.id === tickets.indexOf(known));
      const isSame = old?.sizeMs === clampSizeMs(sizeMs) && Math.abs(old.trustRatio - trust) < 1e-6;
      if (scheduler.rekey(known.ticket, sizeMs, sizeMs, trust) && !isSame) {
        const without = new Set(before);
        const others =
          state.bands[known.bandIndex]!.flows[state.bands[known.bandIndex]!.places.get(known.tenant)!]!;
        if (others.size === 1) {
          without.delete(known.tenant);
          accounts[known.bandIndex]!.leave(known.tenant, before, without);
          accounts[known.bandIndex]!.join(known.tenant, without);
        }
      }
    } else {
      const taken = takeInService(which);
      if (taken === undefined) continue;
      const { dispatch, countedMs } = taken;
      if (kind === 'requeue') {
        charge(dispatch, -countedMs);
        around(dispatch.tenant, BANDS.indexOf(dispatch.band), () => scheduler.requeue(dispatch.ticket));
      } else {
        charge(dispatch, clampSizeMs(sizeMs) - countedMs);
        const end = kind === 'abandon' ? 'abandon' : 'complete';
        expect(scheduler[end](dispatch.ticket, sizeMs)).toBe(true);
        expect(scheduler[end](dispatch.ticket, sizeMs)).toBe(false);
      }
    }
  }
  return heldBack;
}

test.each(POLICY_NAMES)(
  '%s dispatches what a look at every waiting job finds, with bands, tenants, weights, trusts and every kind of change',
  (policy) => {
    let heldBack = 0;
    fc.assert(
      fc.property(
        fc.array(move, { minLength: 80, maxLength: 200 }),
        fc.constantFrom(0.1, 0.5, 2),
        (moves, tolerance) => {
          heldBack += play(
            new Scheduler({ policy, servers: 2, fairnessToleranceJobs: tolerance, tenantWeights: WEIGHTS }),
            moves,
          );
        },
      ),
      { numRuns: 150 },
    );
    expect(heldBack).toBeGreaterThan(50);
  },
);
