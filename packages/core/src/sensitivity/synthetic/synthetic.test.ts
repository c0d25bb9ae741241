import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSfc32 } from '../../random/sfc32.ts';
import { createKinetoParser } from '../../traces/kineto/kinetoParser.ts';
import { EDGE_KIND } from '../edgeList.ts';
import { type CudaOperation, randomCudaProgram } from './cudaProgram.ts';
import { kinetoJson } from './kinetoJson.ts';
import { simulateCuda } from './simulateCuda.ts';
import { syntheticError } from './syntheticError.ts';

const CLOCK_RATIOS = [1, 0.8, 0.6];

describe('the graph of a made-up program is exact at three clocks', () => {
  test('with all kinds of waits', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 60 }),
        (seed, steps, launches) => {
          const program = randomCudaProgram(createSfc32(seed), steps, launches);
          for (const ratio of CLOCK_RATIOS) expect(syntheticError(program, ratio)).toBeLessThan(1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('with a full launch queue', () => {
    for (let seed = 0; seed < 5; seed++) {
      const program = randomCudaProgram(createSfc32(seed), 3, 400, false);
      for (const ratio of CLOCK_RATIOS) expect(syntheticError(program, ratio)).toBeLessThan(1e-12);
    }
  });
});

describe('every part of the graph is needed for that', () => {
  const waiting = randomCudaProgram(createSfc32(1), 3, 60);
  const queued = randomCudaProgram(createSfc32(1), 3, 400, false);

  test.each(['thread', 'stream', 'launch', 'sync', 'interStream', 'handOver'] as const)('%s', (kind) => {
    expect(syntheticError(waiting, 0.6, { without: [EDGE_KIND[kind]] })).toBeGreaterThan(1e-3);
  });

  test('queue', () => {
    expect(syntheticError(queued, 0.6, { without: [EDGE_KIND.queue] })).toBeGreaterThan(1e-3);
  });

  test('joins', () => {
    expect(syntheticError(waiting, 0.6, { joins: false })).toBeGreaterThan(1e-3);
  });
});

describe('the simulator itself', () => {
  const run = (operations: readonly CudaOperation[], ratio = 1): ReturnType<typeof simulateCuda> =>
    simulateCuda({ streams: 2, threads: [operations] }, ratio);
  const launch = (stream: number, us: number, coefficient = 0): CudaOperation => ({
    kind: 'launch',
    stream,
    us,
    coefficient,
  });

  test('serves a stream in order: 8 us of launch latency, a gap of 1 us', () => {
    const trace = run([launch(0, 50), launch(0, 20)]);
    // Calls at 0 and 4; kernels from 8 to 58 and from 59.
    expect([...trace.startUs]).toEqual([0, 8, 4, 59]);
  });

  test('lets streams overlap until one waits for the other', () => {
    expect([...run([launch(0, 50), launch(1, 20)]).startUs]).toEqual([0, 8, 4, 12]);
    const trace = run([
      launch(0, 50),
      { kind: 'record', event: 1, stream: 0 },
      { kind: 'wait', event: 1, stream: 1 },
      launch(1, 20),
    ]);
    expect(trace.startUs.at(-1)).toBe(60);
  });

  test('scales a kernel by its coefficient', () => {
    expect(run([launch(0, 100, 0.5)], 0.5).durationUs[1]).toBe(150);
  });

  test('ends with an error when all threads wait', () => {
    expect(() => run([{ kind: 'await', signal: 1 }])).toThrow('ERR_ARGUMENT');
  });
});

test('its trace survives being written as a profiler would and read again', () => {
  const trace = simulateCuda(randomCudaProgram(createSfc32(4), 2, 20), 1);
  const parser = createKinetoParser({ file: 'simulated' });
  parser.push(new TextEncoder().encode(kinetoJson(trace)));
  const back = parser.finish();
  expect([...back.kind]).toEqual([...trace.kind]);
  expect([...back.correlation]).toEqual([...trace.correlation]);
  expect(back.syncs).toEqual(trace.syncs);
  expect(back.startUs.every((us, row) => Math.abs(us - trace.startUs[row]!) < 1e-9)).toBe(true);
});
