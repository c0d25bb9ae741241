import { createSfc32 } from '@wattlane/core/random';
import { randomCudaProgram, syntheticError } from '@wattlane/core/sensitivity';

const SEEDS = 20;
const CLOCK_RATIOS = [1, 0.8, 0.6];
/** Steps, launches a burst, and whether the CPU waits: short ones with all kinds of waits, long ones that fill the queue. */
const SIZES = [
  { steps: 2, launches: 40, waits: true },
  { steps: 3, launches: 400, waits: false },
] as const;

/**
 * The largest error, over the time of the program, of any begin or end that the graph of a made-up CUDA program predicts at
 * three clocks. The programs are run by a simulator that knows the rules of CUDA and nothing of graphs.
 */
export function worstSyntheticError(): number {
  let worst = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    for (const { steps, launches, waits } of SIZES) {
      const program = randomCudaProgram(createSfc32(seed), steps, launches, waits);
      for (const ratio of CLOCK_RATIOS) worst = Math.max(worst, syntheticError(program, ratio));
    }
  }
  return worst;
}
