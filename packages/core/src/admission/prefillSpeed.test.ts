import { expect, test } from 'vitest';
import { createPrefillSpeed, lowerSpeed, raiseSpeed, settleSpeed } from './prefillSpeed.ts';

test('an engine that shows more is faster at once; one that shows less is only a little slower', () => {
  const speed = createPrefillSpeed(25);
  raiseSpeed(speed, 20_000, 100);
  expect(speed.tokensPerMs).toBe(200);
  settleSpeed(speed, 10_000, 100);
  // 200 + 0.05 x (100 - 200) = 195.
  expect(speed.tokensPerMs).toBe(195);
  settleSpeed(speed, 30_000, 100);
  expect(speed.tokensPerMs).toBe(195);
});

test('it never falls below what was given', () => {
  const speed = createPrefillSpeed(25);
  raiseSpeed(speed, 3000, 100);
  for (let reading = 0; reading < 1000; reading++) {
    settleSpeed(speed, 2000, 1e6);
    lowerSpeed(speed);
  }
  expect(speed.tokensPerMs).toBe(25);
});

test('short prompts show nothing, and no time at all is no speed without end', () => {
  const speed = createPrefillSpeed(25);
  raiseSpeed(speed, 1023, 1);
  expect(speed.tokensPerMs).toBe(25);
  raiseSpeed(speed, 100_000, 0);
  expect(speed.tokensPerMs).toBe(1000);
});

test('a speed that was given above all bounds stays', () => {
  const speed = createPrefillSpeed(5000);
  raiseSpeed(speed, 100_000, 0);
  expect(speed.tokensPerMs).toBe(5000);
});
