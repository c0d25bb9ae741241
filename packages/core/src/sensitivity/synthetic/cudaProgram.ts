import { sampleInteger } from '../../random/integer.ts';
import type { Rng } from '../../random/rng.ts';

/** One thing that a thread of a program does; times in microseconds. */
export type CudaOperation =
  | { readonly kind: 'compute'; readonly us: number }
  | {
      readonly kind: 'launch';
      readonly stream: number;
      readonly us: number;
      /** Share of the time that scales with the clock, 0 to 1. */
      readonly coefficient: number;
    }
  | { readonly kind: 'blockingCopy'; readonly stream: number; readonly us: number }
  | { readonly kind: 'record'; readonly event: number; readonly stream: number }
  | { readonly kind: 'wait'; readonly event: number; readonly stream: number }
  | { readonly kind: 'syncStream'; readonly stream: number }
  | { readonly kind: 'syncEvent'; readonly event: number }
  | { readonly kind: 'syncDevice' }
  /** Lets another thread go on that waits for the same signal. */
  | { readonly kind: 'post'; readonly signal: number }
  | { readonly kind: 'await'; readonly signal: number }
  | { readonly kind: 'beginStep' }
  | { readonly kind: 'endStep' };

/** A program: what each of its threads does, in order. */
export interface CudaProgram {
  readonly streams: number;
  readonly threads: readonly (readonly CudaOperation[])[];
}

const STREAMS = 3;

/**
 * Draws a program of two threads, as a forward and a backward pass: one hands over to the other and waits for it, step by
 * step. Streams, events, all kinds of synchronisation and blocking copies occur in random order.
 *
 * @param launches of each burst of a thread, at least 1
 * @param waits    whether the CPU ever waits for the GPU before the end; without, a few hundred launches a burst fill the
 *                 launch queue
 */
export function randomCudaProgram(rng: Rng, steps: number, launches: number, waits = true): CudaProgram {
  const forward: CudaOperation[] = [...warmUp()];
  const burst = (seed: number): CudaOperation[] =>
    drawBurst(rng, launches, seed).filter(({ kind }) => waits || !/sync|Copy/.test(kind));
  const backward: CudaOperation[] = [];
  for (let step = 0; step < steps; step++) {
    forward.push({ kind: 'beginStep' }, ...burst(3 * step));
    forward.push({ kind: 'post', signal: 2 * step }, { kind: 'await', signal: 2 * step + 1 });
    // Longer than what the graph takes for a wait, so that it can see one.
    backward.push({ kind: 'await', signal: 2 * step }, ...burst(3 * step + 1));
    backward.push({ kind: 'compute', us: 400 }, { kind: 'record', event: 0, stream: 0 });
    backward.push({ kind: 'post', signal: 2 * step + 1 });
    forward.push(...burst(3 * step + 2), { kind: 'compute', us: 400 });
    if (waits) forward.push({ kind: 'syncStream', stream: sampleInteger(rng, 0, STREAMS - 1) });
    forward.push({ kind: 'endStep' });
  }
  forward.push({ kind: 'syncDevice' });
  return { streams: STREAMS, threads: [forward, backward] };
}

/** Launches on idle streams, back to back and apart, from which latencies can be measured. */
function warmUp(): CudaOperation[] {
  const spaced = Array.from({ length: 400 }, (_, i): CudaOperation[] => [
    { kind: 'launch', stream: i % STREAMS, us: 5, coefficient: 0.5 },
    { kind: 'compute', us: 40 },
  ]).flat();
  const dense = Array.from({ length: 20 }, (): CudaOperation => launchOf(0, 200, 0.5));
  return [...spaced, ...dense, { kind: 'syncDevice' }];
}

const launchOf = (stream: number, us: number, coefficient: number): CudaOperation => ({
  kind: 'launch',
  stream,
  us,
  coefficient,
});

function drawBurst(rng: Rng, launches: number, seed: number): CudaOperation[] {
  const stream = (): number => sampleInteger(rng, 0, STREAMS - 1);
  const operations: CudaOperation[] = [];
  for (let i = 0; i < launches; i++) {
    operations.push({ kind: 'compute', us: sampleInteger(rng, 1, 30) });
    operations.push(launchOf(stream(), sampleInteger(rng, 1, 150), rng.nextFloat()));
    const chance = sampleInteger(rng, 0, 19);
    const event = 100 * seed + i + 1;
    if (chance < 5) {
      const other = stream();
      operations.push({ kind: 'record', event, stream: stream() });
      if (chance < 3) operations.push(launchOf(stream(), sampleInteger(rng, 1, 150), rng.nextFloat()));
      operations.push({ kind: 'wait', event, stream: other }, launchOf(other, 20, rng.nextFloat()));
    } else if (chance === 5) {
      operations.push({ kind: 'record', event, stream: stream() }, launchOf(stream(), 60, rng.nextFloat()));
      operations.push({ kind: 'syncEvent', event });
    } else if (chance === 6) operations.push({ kind: 'syncStream', stream: stream() });
    else if (chance === 7) operations.push({ kind: 'blockingCopy', stream: stream(), us: 15 });
  }
  return operations;
}
