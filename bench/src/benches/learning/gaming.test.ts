import { expect, test } from 'vitest';
import { gamingMetrics } from './gaming.ts';

test('a liar is corrected within 20 requests, and honest tenants are hardly moved', () => {
  const { gamingRequestsToCorrect, gamingHonestLogShift } = gamingMetrics();
  expect(gamingRequestsToCorrect).toBeLessThanOrEqual(20);
  // A tenant's forecast from 50 remembered outcomes of spread 0.6 has a standard error of 0.085 anyway.
  expect(Math.abs(gamingHonestLogShift!)).toBeLessThan(0.085);
});
