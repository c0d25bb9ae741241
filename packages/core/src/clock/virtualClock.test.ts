import { expect, test } from 'vitest';
import { VirtualClock } from './virtualClock.ts';

test('stands still until it is moved', () => {
  const clock = new VirtualClock(5);
  expect(clock.nowMs()).toBe(5);
  clock.advanceTo(5);
  clock.advanceTo(7.25);
  expect(clock.nowMs()).toBe(7.25);
});

test.each([4.9, Number.NaN])('refuses to go to %s from 5', (timeMs) => {
  const clock = new VirtualClock(5);
  expect(() => clock.advanceTo(timeMs)).toThrow('ERR_ARGUMENT');
  expect(clock.nowMs()).toBe(5);
});
