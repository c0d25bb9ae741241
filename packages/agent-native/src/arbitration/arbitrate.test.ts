import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GpuCapabilities } from '../backend/gpuBackend.ts';
import { arbitrate } from './arbitrate.ts';
import { checkClaim, stepDown, stepUp } from './checkClaim.ts';
import type { Claim, OperatorLimits } from './claim.ts';

const clocksMhz = Array.from({ length: 110 }, (_, i) => 345 + 15 * i);
const capabilities: GpuCapabilities = {
  clocksMhz,
  powerCap: { minWatts: 200, maxWatts: 700, defaultWatts: 700 },
  energyCounter: true,
  instantPower: true,
  perKnobReset: true,
};

const claim: fc.Arbitrary<Claim> = fc.record({
  clock: fc.option(
    fc
      .tuple(fc.integer({ min: 0, max: 2400 }), fc.integer({ min: 0, max: 2400 }))
      .map(([minMhz, maxMhz]) => ({ minMhz, maxMhz })),
  ),
  powerWatts: fc.option(fc.integer({ min: 0, max: 1000 })),
});
const limits: fc.Arbitrary<OperatorLimits> = fc.record(
  {
    minClockMhz: fc.integer({ min: 345, max: 1100 }),
    maxClockMhz: fc.integer({ min: 1100, max: 1980 }),
    minPowerWatts: fc.integer({ min: 1, max: 400 }),
  },
  { requiredKeys: [] },
);

test('whatever is claimed, what is set lies inside what the hardware and the operator allow', () => {
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 6 }), limits, (claims, bounds) => {
      const allowed = claims
        .map((next) => checkClaim(next, capabilities, bounds))
        .filter((c) => c.kind === 'ok');
      const { clock, powerWatts } = arbitrate(
        allowed.map((c) => c.claim),
        capabilities,
        bounds,
      );
      if (powerWatts !== null) {
        expect(powerWatts).toBeGreaterThanOrEqual(Math.max(200, bounds.minPowerWatts ?? 0));
        expect(powerWatts).toBeLessThanOrEqual(700);
      }
      if (clock === null) return;
      expect(clocksMhz).toContain(clock.minMhz);
      expect(clocksMhz).toContain(clock.maxMhz);
      expect(clock.minMhz).toBeLessThanOrEqual(clock.maxMhz);
      expect(clock.maxMhz).toBeLessThanOrEqual(bounds.maxClockMhz ?? 1980);
      // The operator's floor, but for the part of a step that his ceiling may take away.
      expect(clock.maxMhz).toBeGreaterThan((bounds.minClockMhz ?? 0) - 15);
    }),
  );
});

test('the order of claims does not matter, and the least power and the highest clock win', () => {
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 6 }), (claims) => {
      const allowed = claims
        .map((next) => checkClaim(next, capabilities, {}))
        .filter((c) => c.kind === 'ok')
        .map((c) => c.claim);
      const setting = arbitrate(allowed, capabilities, {});
      expect(arbitrate(allowed.toReversed(), capabilities, {})).toEqual(setting);
      const caps = allowed.map(({ powerWatts }) => powerWatts).filter((watts) => watts !== null);
      expect(setting.powerWatts).toBe(caps.length === 0 ? null : Math.min(...caps));
      const highest = Math.max(0, ...allowed.map(({ clock }) => clock?.maxMhz ?? 0));
      const lowest = Math.max(345, ...allowed.map(({ clock }) => clock?.minMhz ?? 0));
      const isOpen = highest === 0 || (highest === 1980 && lowest === 345);
      expect(setting.clock?.maxMhz ?? 'stock').toBe(isOpen ? 'stock' : highest);
    }),
  );
});

test('a claim is snapped down to a clock of the list', () => {
  const check = checkClaim({ clock: { minMhz: 400, maxMhz: 1399 }, powerWatts: null }, capabilities, {});
  expect(check).toEqual({ kind: 'ok', claim: { clock: { minMhz: 390, maxMhz: 1395 }, powerWatts: null } });
});

test.each([
  [
    { clock: { minMhz: 345, maxMhz: 2000 }, powerWatts: null },
    'clock.maxMhz is 2000; expected 345 to 1980 MHz',
  ],
  [{ clock: { minMhz: 100, maxMhz: 1000 }, powerWatts: null }, 'clock.minMhz is 100'],
  [
    { clock: { minMhz: 1500, maxMhz: 1000 }, powerWatts: null },
    'clock.minMhz 1500 is above clock.maxMhz 1000',
  ],
  [{ clock: { minMhz: Number.NaN, maxMhz: 1000 }, powerWatts: null }, 'clock.minMhz is NaN'],
  [{ clock: null, powerWatts: 150 }, 'powerWatts is 150; expected 200 to 700 W'],
  [{ clock: null, powerWatts: 701 }, 'expected 200 to 700 W'],
])('%j is refused', (wrong, reason) => {
  expect(checkClaim(wrong, capabilities, {})).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining(reason),
  });
});

test('a GPU without knobs refuses every claim', () => {
  const none = { ...capabilities, clocksMhz: [], powerCap: null };
  expect(checkClaim({ clock: { minMhz: 1, maxMhz: 2 }, powerWatts: null }, none, {}).kind).toBe('refused');
  expect(checkClaim({ clock: null, powerWatts: 300 }, none, {}).kind).toBe('refused');
});

test('steps down and up agree with a look at every clock', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2500 }), (mhz) => {
      const below = clocksMhz.filter((clock) => clock <= mhz);
      const above = clocksMhz.filter((clock) => clock >= mhz);
      expect(stepDown(clocksMhz, mhz)).toBe(below.length > 0 ? Math.max(...below) : 345);
      expect(stepUp(clocksMhz, mhz)).toBe(above.length > 0 ? Math.min(...above) : 1980);
    }),
  );
});
