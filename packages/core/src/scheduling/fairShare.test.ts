import { expect, test } from 'vitest';
import type { TenantId } from '../domain/request.ts';
import {
  createFairShare,
  shareCharge,
  shareJoin,
  shareLeastServedMs,
  shareLeave,
  shareServedMs,
} from './fairShare.ts';

const [a, b] = ['a', 'b'] as [TenantId, TenantId];

test('a tenant that arrives late starts where the least served one stands', () => {
  const share = createFairShare();
  shareJoin(share, a);
  shareCharge(share, a, 5000, 1);
  shareJoin(share, b);
  expect(shareServedMs(share, b)).toBe(5000);
});

test('service that was had while nobody else waited is not held against a tenant for ever', () => {
  const share = createFairShare();
  shareJoin(share, a);
  shareCharge(share, a, 5000, 1);
  shareLeave(share, a);
  expect(share.accounts.size).toBe(0);
  shareJoin(share, b);
  expect(shareServedMs(share, b)).toBe(5000);
});

test('a debt outlives an empty queue while another tenant waits', () => {
  const share = createFairShare();
  shareJoin(share, a);
  shareJoin(share, b);
  shareCharge(share, a, 9000, 1);
  shareLeave(share, a);
  shareJoin(share, a);
  expect([shareServedMs(share, a), shareServedMs(share, b)]).toEqual([9000, 0]);
});

test('weight 4 makes the same work count a quarter', () => {
  const share = createFairShare();
  shareJoin(share, a);
  shareCharge(share, a, 1000, 4);
  expect(shareServedMs(share, a)).toBe(250);
});

test('a correction after the account was forgotten is a debt or nothing', () => {
  const share = createFairShare();
  shareCharge(share, a, -300, 1);
  expect(share.accounts.size).toBe(0);
  shareCharge(share, a, 300, 1);
  expect(shareServedMs(share, a)).toBe(300);
});

test('the least served is asked only of tenants that wait', () => {
  const share = createFairShare();
  expect(shareLeastServedMs(share)).toBe(Number.POSITIVE_INFINITY);
  shareJoin(share, a);
  shareJoin(share, b);
  shareCharge(share, a, 700, 1);
  shareLeave(share, b);
  expect(shareLeastServedMs(share)).toBe(700);
  expect(share.floorMs).toBe(700);
});

test('100,000 tenants of one request each leave nothing behind', () => {
  const share = createFairShare();
  for (let i = 0; i < 1e5; i++) {
    const tenant = `t${i}` as TenantId;
    shareJoin(share, tenant);
    shareCharge(share, tenant, 10, 1);
    shareLeave(share, tenant);
  }
  expect(share.accounts.size).toBe(0);
});
