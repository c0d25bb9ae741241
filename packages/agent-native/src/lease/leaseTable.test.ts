import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  acquireLease,
  checkLease,
  createLeaseTable,
  endLease,
  expireLeases,
  MOST_LEASES,
  nextExpiryMs,
  renewLease,
  takeOverLease,
} from './leaseTable.ts';

const ids = ['a', 'b', 'c'];
const step = fc.oneof(
  fc.record({
    kind: fc.constant('acquire' as const),
    id: fc.constantFrom(...ids),
    ttlMs: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({
    kind: fc.constant('renew' as const),
    id: fc.constantFrom(...ids),
    ttlMs: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({ kind: fc.constant('takeOver' as const), id: fc.constantFrom(...ids) }),
  fc.record({ kind: fc.constant('end' as const), id: fc.constantFrom(...ids) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40 }) }),
);

test('whatever is done, only the last holder of a lease may use it, until its time is over', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = createLeaseTable(1);
      // The plain truth: who holds what, until when.
      const truth = new Map<string, { epoch: number; until: number }>();
      const epochs: number[] = [];
      let now = 0;
      for (const next of steps) {
        if (next.kind === 'wait') now += next.ms;
        else if (next.kind === 'end') {
          endLease(table, next.id);
          truth.delete(next.id);
        } else if (next.kind === 'acquire') {
          const lease = acquireLease(table, { id: next.id, holder: 'h', ttlMs: next.ttlMs }, now)!;
          truth.set(next.id, { epoch: lease.epoch, until: now + next.ttlMs });
          epochs.push(lease.epoch);
        } else {
          const held = truth.get(next.id);
          const check = checkLease(table, next.id, held?.epoch ?? -1, now);
          expect(check.kind === 'ok').toBe(held !== undefined && now < held.until);
          if (check.kind !== 'ok') continue;
          const lease =
            next.kind === 'renew'
              ? renewLease(table, check.lease, next.ttlMs, now)
              : takeOverLease(table, check.lease, now);
          if (next.kind === 'takeOver') epochs.push(lease.epoch);
          truth.set(next.id, { epoch: lease.epoch, until: lease.expiresAtMs });
        }
        for (const [id, { epoch, until }] of truth) {
          expect(checkLease(table, id, epoch, now).kind).toBe(now < until ? 'ok' : 'ended');
          expect(checkLease(table, id, epoch - 1, now).kind).toBe(now < until ? 'stale' : 'ended');
        }
      }
      // Epochs never repeat and never fall.
      expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b));
      const over = [...truth].filter(([, { until }]) => until <= now).map(([id]) => id);
      expect(expireLeases(table, now).sort()).toEqual(over.sort());
      expect(nextExpiryMs(table) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
    }),
  );
});

test('an id that was never issued is unknown, one that is over is told so', () => {
  const table = createLeaseTable(7);
  expect(checkLease(table, 'forged', 7, 0)).toEqual({ kind: 'unknown' });
  const lease = acquireLease(table, { id: 'x', holder: 'h', ttlMs: 10 }, 0)!;
  expect(lease).toEqual({ id: 'x', holder: 'h', ttlMs: 10, epoch: 7, expiresAtMs: 10 });
  expect(checkLease(table, 'x', 8, 0)).toEqual({ kind: 'stale', epoch: 7 });
  expect(expireLeases(table, 10)).toEqual(['x']);
  expect(checkLease(table, 'x', 7, 10)).toEqual({ kind: 'ended' });
});

test('there is an end to the number of leases', () => {
  const table = createLeaseTable(1);
  for (let i = 0; i < MOST_LEASES; i++) acquireLease(table, { id: `${i}`, holder: 'h', ttlMs: 10 }, 0);
  expect(acquireLease(table, { id: 'more', holder: 'h', ttlMs: 10 }, 0)).toBe(null);
});
