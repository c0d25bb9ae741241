import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addReading, createEnergyLedger } from './energyLedger.ts';

const GAP_MS = 300;

test('with a counter, all that it counts is accounted for, across gaps too', () => {
  const steps = fc.array(
    fc.record({ ms: fc.integer({ min: 1, max: 900 }), joules: fc.integer({ min: 0, max: 500 }) }),
  );
  fc.assert(
    fc.property(steps, (rows) => {
      const ledger = createEnergyLedger();
      let timeMs = 1000;
      let energyJoules = 5000;
      addReading(ledger, { timeMs, energyJoules, powerWatts: 1 }, GAP_MS);
      for (const row of rows) {
        timeMs += row.ms;
        energyJoules += row.joules;
        addReading(ledger, { timeMs, energyJoules, powerWatts: 1 }, GAP_MS);
      }
      expect(ledger.joules).toBe(energyJoules - 5000);
      const missing = rows.filter(({ ms }) => ms > GAP_MS);
      expect(ledger.gaps).toBe(missing.length);
      expect(ledger.gapMs).toBe(missing.reduce((sum, { ms }) => sum + ms, 0));
    }),
  );
});

test('without a counter, a constant draw costs power times time, and a gap costs nothing and is told', () => {
  const ledger = createEnergyLedger();
  for (const timeMs of [0, 100, 200, 300])
    addReading(ledger, { timeMs, energyJoules: null, powerWatts: 500 }, GAP_MS);
  expect(ledger).toMatchObject({ joules: 150, source: 'integrated', gaps: 0 }); // 500 W x 0.3 s
  addReading(ledger, { timeMs: 2300, energyJoules: null, powerWatts: 500 }, GAP_MS);
  expect(ledger).toMatchObject({ joules: 150, gaps: 1, gapMs: 2000 });
  addReading(ledger, { timeMs: 2400, energyJoules: null, powerWatts: 300 }, GAP_MS);
  expect(ledger.joules).toBe(190); // 400 W x 0.1 s more
});

test('a counter that runs backwards is a gap, not a negative energy', () => {
  const ledger = createEnergyLedger();
  addReading(ledger, { timeMs: 0, energyJoules: 900, powerWatts: null }, GAP_MS);
  addReading(ledger, { timeMs: 100, energyJoules: 950, powerWatts: null }, GAP_MS);
  addReading(ledger, { timeMs: 200, energyJoules: 10, powerWatts: null }, GAP_MS);
  addReading(ledger, { timeMs: 300, energyJoules: 40, powerWatts: null }, GAP_MS);
  expect(ledger).toMatchObject({ joules: 80, gaps: 1, gapMs: 100 });
});

test('readings without anything, and out of order, change nothing', () => {
  const ledger = createEnergyLedger();
  addReading(ledger, { timeMs: 100, energyJoules: 5, powerWatts: null }, GAP_MS);
  const before = { ...ledger };
  expect(addReading(ledger, { timeMs: 100, energyJoules: 6, powerWatts: null }, GAP_MS)).toBe(0);
  expect(addReading(ledger, { timeMs: 200, energyJoules: null, powerWatts: null }, GAP_MS)).toBe(0);
  expect(ledger).toEqual(before);
});
