import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSlidingBudget, takeFromBudget } from './slidingBudget.ts';

const WINDOW_MS = 1000;

test('in no window are there more than allowed, and nothing is held back without need', () => {
  const asks = fc.array(
    fc.record({ gap: fc.integer({ min: 0, max: 400 }), amount: fc.integer({ min: 0, max: 3 }) }),
    {
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(asks, fc.integer({ min: 1, max: 5 }), (all, most) => {
      const budget = createSlidingBudget();
      const taken: number[] = [];
      let now = 0;
      const latelyAt = (time: number) => taken.filter((at) => at > time - WINDOW_MS).length;
      for (const { gap, amount } of all) {
        now += gap;
        const fitsAt = (time: number) => amount === 0 || latelyAt(time) + Math.min(amount, most) <= most;
        const waitMs = takeFromBudget(budget, amount, most, WINDOW_MS, now);
        expect(waitMs === 0).toBe(fitsAt(now));
        if (waitMs === 0) taken.push(...new Array<number>(amount).fill(now));
        else expect([fitsAt(now + waitMs - 1), fitsAt(now + waitMs)]).toEqual([false, true]);
      }
    }),
  );
});

test('one who asks for too much takes nothing, so that its turn comes', () => {
  const budget = createSlidingBudget();
  for (const at of [0, 100, 200, 300]) expect(takeFromBudget(budget, 1, 4, WINDOW_MS, at)).toBe(0);
  for (let at = 400; at < 1100; at += 50) expect(takeFromBudget(budget, 2, 4, WINDOW_MS, at)).toBe(1100 - at);
  expect(takeFromBudget(budget, 2, 4, WINDOW_MS, 1100)).toBe(0);
});
