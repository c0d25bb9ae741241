import { describe, expect, test } from 'vitest';
import type { TenantId } from '../domain/request.ts';
import { bandCharge, bandPush, bandRemove } from './bandQueue.ts';
import { createBandState } from './bandState.ts';
import { fcfs } from './fcfs.ts';
import { createJobTable, tableAdd, tableRemove } from './jobTable.ts';
import { trackJob } from './trackJob.ts';

const [a, b] = ['a', 'b'] as [TenantId, TenantId];

/** A band under FCFS with a push and a remove by tenant. */
function testBand() {
  const band = createBandState(fcfs);
  const table = createJobTable();
  const slots = new Map<TenantId, number[]>();
  let pushes = 0;
  return {
    band,
    push(tenant: TenantId): void {
      const job = trackJob({ id: pushes, arrivalMs: pushes, sizeMs: 1, tenant }, pushes);
      pushes += 1;
      const slot = tableAdd(table, job);
      slots.set(tenant, [...(slots.get(tenant) ?? []), slot]);
      bandPush(band, fcfs, table, job, slot);
    },
    remove(tenant: TenantId): void {
      const slot = slots.get(tenant)!.shift()!;
      bandRemove(band, fcfs, table, table.jobs[slot]!);
      tableRemove(table, slot);
    },
    servedMs: (tenant: TenantId): number => band.flows[band.places.get(tenant)!]!.servedMs,
  };
}

describe('service accounts', () => {
  test('a tenant that arrives late starts where the least served one stands', () => {
    const { band, push, servedMs } = testBand();
    push(a);
    bandCharge(band, a, 5000);
    push(b);
    expect(servedMs(b)).toBe(5000);
  });

  test('service that was had while nobody else waited is not held against a tenant for ever', () => {
    const { band, push, remove, servedMs } = testBand();
    push(a);
    bandCharge(band, a, 5000);
    remove(a);
    expect(band.share.debts.size).toBe(0);
    push(b);
    expect(servedMs(b)).toBe(5000);
  });

  test('a debt outlives an empty queue while another tenant waits', () => {
    const { band, push, remove, servedMs } = testBand();
    push(a);
    push(b);
    bandCharge(band, a, 9000);
    remove(a);
    push(a);
    expect([servedMs(a), servedMs(b)]).toEqual([9000, 0]);
  });

  test('a correction for an idle tenant changes its debt, or nothing when it stands at the floor', () => {
    const { band } = testBand();
    bandCharge(band, a, -300);
    expect(band.share.debts.size).toBe(0);
    bandCharge(band, a, 300);
    bandCharge(band, a, -100);
    expect(band.share.debts.get(a)).toBe(200);
  });

  test('the last tenant to leave sets the floor, and the floor never falls', () => {
    const { band, push, remove } = testBand();
    push(a);
    bandCharge(band, a, 700);
    remove(a);
    push(b);
    bandCharge(band, b, -600);
    remove(b);
    expect(band.share.floorMs).toBe(700);
  });

  test.each([1, 3])(
    'of 30,000 tenants of one request each, %i waiting at a time, few debts are left',
    (waiting) => {
      const { band, push, remove } = testBand();
      const tenant = (i: number): TenantId => `t${i}` as TenantId;
      for (let i = 0; i < 30_000; i++) {
        push(tenant(i));
        if (i < waiting) continue;
        bandCharge(band, tenant(i - waiting), 10);
        remove(tenant(i - waiting));
        bandCharge(band, tenant(i - waiting), 3);
      }
      expect(band.places.size).toBe(waiting);
      expect(band.flows.length).toBeLessThanOrEqual(waiting + 1);
      expect(band.share.debts.size).toBeLessThanOrEqual(10_000);
    },
  );
});
