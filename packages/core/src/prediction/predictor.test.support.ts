import { createSfc32 } from '../random/sfc32.ts';
import type { TrainingRow } from './trainingRow.ts';

const SUBJECTS = 'cats dogs rivers planets engines poems markets bridges'.split(' ');

/**
 * Prompts whose answers follow a rule: "list" is answered in about 20 tokens, "describe" in about 200, each times a
 * factor of up to 1.5 by chance. Half are of kind `plain`; those of kind `shout` end in marks and run four times longer.
 */
export function ruledRows(count: number, seed = 1): TrainingRow[] {
  const rng = createSfc32(seed);
  return Array.from({ length: count }, (_, i) => {
    const subject = SUBJECTS[Math.floor(rng.nextFloat() * SUBJECTS.length)]!;
    const long = rng.nextFloat() < 0.5;
    const loud = rng.nextFloat() < 0.5;
    const text = `${long ? 'Describe' : 'List'} ${subject} number ${i}${loud ? ' !!! ### !!!' : ' please'}`;
    const outputTokens = Math.round((long ? 200 : 20) * (1 + rng.nextFloat() / 2) * (loud ? 4 : 1));
    return { request: { turns: [{ role: 'user', text }] }, outputTokens, kind: loud ? 'shout' : 'plain' };
  });
}
