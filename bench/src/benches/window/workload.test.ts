import { createSfc32 } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import { resampleBlocks, stretch } from './workload.ts';

const rows = Array.from({ length: 120 }, (_, row) => ({
  arrivalMs: 1000 + row * row,
  inputTokens: row + 1,
  outputTokens: 2 * (row + 1),
}));

test("a trace's arrivals keep their shape and come at the rate that was asked for", () => {
  const stretched = stretch(rows, rows, 0.5);
  // 120 requests at 0.5 a ms take 240 ms.
  expect([stretched[0]!.arrivalMs, stretched.at(-1)!.arrivalMs]).toEqual([0, 240]);
  expect(stretched[60]!.arrivalMs / 240).toBeCloseTo(60 ** 2 / 119 ** 2, 12);
  expect(stretched[7]).toMatchObject({ inputTokens: 8, outputTokens: 16 });
});

test('resampling keeps as many rows, prompt and answer together, in blocks of 50 neighbours', () => {
  const drawn = resampleBlocks(createSfc32(1), rows);
  expect(drawn.length).toBe(120);
  expect(drawn.every(({ inputTokens, outputTokens }) => outputTokens === 2 * inputTokens)).toBe(true);
  const jumps = drawn.flatMap(({ inputTokens }, i) =>
    i > 0 && inputTokens !== (drawn[i - 1]!.inputTokens % 120) + 1 ? [i] : [],
  );
  // Blocks begin at 0, 50 and 100; two of them may happen to join.
  expect([50, 100]).toEqual(expect.arrayContaining(jumps));
  expect(drawn).not.toEqual(rows);
});

test('resampling draws every row equally often', () => {
  const rng = createSfc32(2);
  let total = 0;
  for (let pass = 0; pass < 400; pass++) {
    for (const { inputTokens } of resampleBlocks(rng, rows)) total += inputTokens;
  }
  // 1,200 blocks; a block's mean varies by about 30 (uniform starts, 120 rows in a ring), so the mean of all by 30 / sqrt(1200)
  // = 0.9; four standard errors.
  expect(Math.abs(total / (400 * 120) - 60.5)).toBeLessThan(3.5);
});
