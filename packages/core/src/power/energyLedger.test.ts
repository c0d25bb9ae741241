import { expect, test } from 'vitest';
import { chargeGroup, chargeIdle, createEnergyLedger } from './energyLedger.ts';

test('members of a group share what the group draws', () => {
  const ledger = createEnergyLedger(2);
  chargeIdle(ledger, 1000, 30);
  // 2 s at 100 W for group 0 with one member, then 1 s at 90 W with two.
  chargeGroup(ledger, 0, 1, 2000, 100);
  const secondJoins = ledger.memberJoules[0]!;
  chargeGroup(ledger, 0, 2, 1000, 90);
  expect(ledger.memberJoules[0]).toBe(245);
  expect(ledger.memberJoules[0]! - secondJoins).toBe(45);
  expect([ledger.idleJoules, ledger.busyJoules, ledger.memberJoules[1]]).toEqual([30, 290, 0]);
});
