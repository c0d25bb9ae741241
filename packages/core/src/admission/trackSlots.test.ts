import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TRACKED_MAX, TRACKED_MIN, trackSlots } from './trackSlots.ts';

test.each([
  // window, running, waiting, in flight, largest batch seen -> window
  ['more than q = 2 wait: the batch and q', 32, 20, 3, 23, 20, 22],
  ['more than q = 16 wait: the batch and q', 400, 256, 17, 273, 256, 272],
  ['q or fewer wait: no change', 272, 256, 16, 272, 256, 272],
  ['none waits and the window is nearly full: twice as many and one', 32, 26, 0, 26, 26, 65],
  ['none waits and the window is not nearly full: no change', 32, 25, 0, 25, 25, 32],
  ['a small batch: not below the floor', 32, 1, 5, 6, 1, TRACKED_MIN],
  ['a large one: not above the ceiling', 900, 900, 0, 900, 900, TRACKED_MAX],
])('%s', (_, window, running, waiting, inFlight, largest, next) => {
  expect(trackSlots(window, { running, waiting }, inFlight, largest)).toBe(next);
});

/** An engine that takes up to `slots` of what is in flight, with a queue at the gateway that never runs dry. */
function searchFrom(window: number, slots: number, readings: number): number {
  let largest = 0;
  let found = window;
  for (let i = 0; i < readings; i++) {
    const running = Math.min(slots, found);
    largest = Math.max(largest, running);
    found = trackSlots(found, { running, waiting: found - running }, found, largest);
  }
  return found;
}

test('under load the window settles at the hidden slots and a few more, from wherever it starts', () => {
  const windows = fc.integer({ min: TRACKED_MIN, max: TRACKED_MAX });
  fc.assert(
    fc.property(windows, fc.integer({ min: TRACKED_MIN, max: 900 }), (start, slots) => {
      const found = searchFrom(start, slots, 12);
      expect(found).toBeGreaterThanOrEqual(slots);
      expect(found).toBeLessThanOrEqual(slots + Math.max(2, slots / 16));
    }),
  );
});

test('whatever the metrics say, the window stays between floor and ceiling', () => {
  const count = fc.nat(5000);
  fc.assert(
    fc.property(count, count, count, count, count, (window, running, waiting, inFlight, largest) => {
      const next = trackSlots(window, { running, waiting }, inFlight, largest);
      expect(next).toBeGreaterThanOrEqual(TRACKED_MIN);
      expect(next).toBeLessThanOrEqual(TRACKED_MAX);
    }),
  );
});
