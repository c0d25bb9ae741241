import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSlidingBudget, takeFromBudget } from './slidingBudget.ts';

test('in no window are there more than allowed, and nothing is held back without need', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (waits, most) => {
      const budget = createSlidingBudget();
      const taken: number[] = [];
      let now = 0;
      for (const gap of waits) {
        now += gap;
        const lately = taken.filter((time) => time > now - 1000).length;
        const waitMs = takeFromBudget(budget, most, 1000, now);
        expect(waitMs === 0).toBe(lately < most);
        if (waitMs === 0) taken.push(now);
        else expect(waitMs).toBe(taken.at(-most)! + 1000 - now);
      }
    }),
  );
});
