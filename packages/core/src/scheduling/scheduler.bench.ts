import { bench, describe } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { POLICY_NAMES } from './orderingPolicy.ts';
import { Scheduler } from './scheduler.ts';

/** One request in and one out, with 1,000 waiting: what the gateway does per request. */
describe('push and pop with 1,000 waiting', () => {
  for (const policy of POLICY_NAMES) {
    const rng = createSfc32(1);
    const scheduler = new Scheduler({ policy, servers: 8 });
    let id = 0;
    const push = (): void => {
      id += 1;
      scheduler.push({ id, arrivalMs: id, sizeMs: 10 ** (1 + 3 * rng.nextFloat()), deadlineMs: id + 1000 });
    };
    for (let i = 0; i < 1000; i++) push();
    bench(policy, () => {
      push();
      const next = scheduler.pop(id)!;
      scheduler.complete(next.ticket, next.sizeMs);
    });
  }

  const rng = createSfc32(1);
  const waiting: { id: number; sizeMs: number }[] = [];
  let id = 0;
  const push = (): void => {
    id += 1;
    waiting.push({ id, sizeMs: 10 ** (1 + 3 * rng.nextFloat()) });
  };
  for (let i = 0; i < 1000; i++) push();
  bench('naive shortest first: sort the queue at each dispatch', () => {
    push();
    waiting.sort((a, b) => a.sizeMs - b.sizeMs || a.id - b.id);
    waiting.shift();
  });
});
