import { expect, test } from 'vitest';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { innovationOf } from './innovation.ts';
import { createSpreadRatio, learnSpread, spreadRatioOf } from './spreadRatio.ts';

/** Mean square over 4,000 outcomes of log length 5 +- `sd`, cut at `logCap`, against a stated spread of 1. */
function learnedMeanSquare(sd: number, logCap: number): number {
  const spread = createSpreadRatio();
  const rng = createSfc32(15);
  let sum = 0;
  for (let i = 0; i < 6000; i++) {
    const log = 5 + sd * drawStandardNormal(rng);
    const finish = log > logCap ? 'length' : 'stop';
    const outcome = { outputTokens: Math.exp(Math.min(logCap, log)), finish } as const;
    learnSpread(spread, innovationOf(outcome, 5, spreadRatioOf(spread)));
    if (i >= 2000) sum += spread.meanSquare / 4000;
  }
  return sum;
}

test('the first outcome at 2 deviations: 1 + (4 - 1) / 21', () => {
  const spread = createSpreadRatio();
  learnSpread(spread, innovationOf({ outputTokens: Math.exp(7), finish: 'stop' }, 5, 1));
  expect(spread.meanSquare).toBeCloseTo(1 + 3 / 21, 12);
});

test('an outcome that says nothing changes nothing', () => {
  const spread = createSpreadRatio();
  learnSpread(spread, innovationOf({ outputTokens: 1, finish: 'cancelled' }, 100, 1));
  expect(spread).toEqual(createSpreadRatio());
});

// Squares at sd s have variance 2 s^4, so their mean over 4,000 has a standard error of s^2 sqrt(2 / 4000). Clipping at
// 3 deviations takes E[max(0, z^2 - 9)] = 0.0055 of the square.
test('outcomes twice as wide as stated quadruple the mean square', () => {
  const standardError = 4 * Math.sqrt(2 / 4000);
  expect(Math.abs(learnedMeanSquare(2, 30) - 4)).toBeLessThan(4 * standardError + 4 * 0.0055);
});

test('with half of the answers cut the spread is found as well', () => {
  // Half of the squares are measured and the others follow the estimate, so the error is that of 2,000 at twice the lag.
  const standardError = 2.25 * Math.sqrt(2 / 2000);
  expect(Math.abs(learnedMeanSquare(1.5, 5) - 2.25)).toBeLessThan(4 * standardError + 2.25 * 2 * 0.0055);
});
