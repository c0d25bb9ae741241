import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSliceClock, holdUntil, idleUntil, runFor } from './sliceClock.ts';

test('a run ends inside a second and leaves the rest of it to the next', () => {
  const clock = createSliceClock();
  runFor(clock, 2.25);
  expect(clock).toEqual({ nowSeconds: 2.25, sliceSeconds: 0.75 });
  runFor(clock, 0.75);
  expect(clock).toEqual({ nowSeconds: 3, sliceSeconds: 1 });
  runFor(clock, 0);
  expect(clock).toEqual({ nowSeconds: 3, sliceSeconds: 1 });
});

test('idling takes the slice that is left, then whole seconds, then a part of one', () => {
  const clock = { nowSeconds: 0, sliceSeconds: 0.25 };
  idleUntil(clock, 0.5);
  // 0.25 + 1 is past 0.5: the last step is 0.25 of a second, of which 0.75 is left.
  expect(clock).toEqual({ nowSeconds: 0.5, sliceSeconds: 0.75 });
  idleUntil(clock, 0.5);
  expect(clock).toEqual({ nowSeconds: 0.5, sliceSeconds: 0.75 });
});

test('FCFS holds by the slice that it has, over and over', () => {
  const clock = { nowSeconds: 0, sliceSeconds: 0.25 };
  holdUntil(clock, 0.875);
  // 0.25, 0.5, 0.75, then 0.125 as a part of a whole second.
  expect(clock).toEqual({ nowSeconds: 0.875, sliceSeconds: 0.875 });
});

test('FCFS takes a whole second instead of a slice that rounds to 0.00', () => {
  const thin = { nowSeconds: 1, sliceSeconds: 0.0049 };
  holdUntil(thin, 0);
  expect(thin).toEqual({ nowSeconds: 1, sliceSeconds: 1 });
  const enough = { nowSeconds: 1, sliceSeconds: 0.005 };
  holdUntil(enough, 0);
  expect(enough).toEqual({ nowSeconds: 1, sliceSeconds: 0.005 });
});

test('rounds as repeated steps do, not as one addition does', () => {
  const clock = createSliceClock();
  runFor(clock, 0.1);
  runFor(clock, 1.2);
  // The second run steps by 0.9 and then by (0.3 - 1) + 1, with 1.2 - 0.9 = 0.29999999999999993.
  expect(clock.nowSeconds).toBe(0.1 + 0.9 + (1.2 - 0.9 - 1 + 1));
  expect(clock.nowSeconds).not.toBe(0.1 + 1.2);
});

test('on eighths of a second, whose sums are exact, time adds up and a step is never over a second', () => {
  const step = fc.record({ kind: fc.constantFrom('run', 'idle', 'hold'), eighths: fc.nat(40) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const clock = createSliceClock();
      let total = 0;
      for (const { kind, eighths } of steps) {
        const seconds = eighths / 8;
        total += seconds;
        if (kind === 'run') runFor(clock, seconds);
        else (kind === 'idle' ? idleUntil : holdUntil)(clock, total);
        expect(clock.nowSeconds).toBe(total);
        expect(clock.sliceSeconds).toBeGreaterThanOrEqual(0);
        expect(clock.sliceSeconds).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 3 },
  );
});
