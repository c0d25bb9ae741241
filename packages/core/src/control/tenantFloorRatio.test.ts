import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tenantFloorRatio } from './tenantFloorRatio.ts';

const unit = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1, noNaN: true }));
const multiple = fc.double({ min: 1, max: 20, noNaN: true });
const tenant = fc.record({ sensitivity: unit, sloMultiple: multiple });

test('at the safe clock every tenant just keeps its SLO alone, and the tightest uses all of it', () => {
  fc.assert(
    fc.property(fc.array(tenant, { minLength: 1, maxLength: 6 }), (tenants) => {
      const x = tenantFloorRatio(tenants);
      if (x === 0) return;
      const used = tenants.map(
        ({ sensitivity, sloMultiple }) => (1 + sensitivity * (1 / x - 1)) / sloMultiple,
      );
      expect(Math.max(...used)).toBeLessThanOrEqual(1 + 1e-9);
      if (x < 1) expect(Math.max(...used)).toBeCloseTo(1, 9);
    }),
  );
});

test('more slack never asks for a higher clock, more sensitivity never for a lower one', () => {
  fc.assert(
    fc.property(tenant, unit, multiple, ({ sensitivity, sloMultiple }, other, more) => {
      const x = tenantFloorRatio([{ sensitivity, sloMultiple }]);
      expect(tenantFloorRatio([{ sensitivity, sloMultiple: sloMultiple + more }])).toBeLessThanOrEqual(x);
      const high = Math.max(sensitivity, other);
      expect(tenantFloorRatio([{ sensitivity: high, sloMultiple }])).toBeGreaterThanOrEqual(x);
    }),
  );
});

test('hand-worked: s 0.5 with an SLO of 1.5 asks for 0.5; no slack for 1; nobody for 0', () => {
  expect(tenantFloorRatio([{ sensitivity: 0.5, sloMultiple: 1.5 }])).toBe(0.5);
  expect(tenantFloorRatio([{ sensitivity: 0.5, sloMultiple: 5 }], 0.18)).toBe(1);
  expect(tenantFloorRatio([])).toBe(0);
  expect(tenantFloorRatio([{ sensitivity: 0, sloMultiple: 2 }])).toBe(0);
});

test('a sensitivity above 1 is refused, naming the tenant', () => {
  expect(() => tenantFloorRatio([{ sensitivity: 1.5, sloMultiple: 2 }])).toThrow(/sensitivity of tenant 0/);
});
