import { describe, expect, test } from 'vitest';
import { type GpuProgram, gpuProgram } from './gpuProgram.ts';
import { scaleByClock, scaleKernels, substituteCollectives } from './scaleDurations.ts';
import { handTrace, launched } from './trace.test.helper.ts';

const nccl = { name: 'ncclKernel_AllReduce' };

/** Two collectives on two streams, the first launched of which begins last, and one kernel. */
const rank = (firstUs: number, secondUs: number, firstBegin: number): GpuProgram =>
  gpuProgram(
    handTrace([
      ...launched(1, 0, firstUs, { ...nccl, begin: firstBegin }),
      ...launched(2, 5, secondUs, { ...nccl, on: 's8' }),
      ...launched(3, 10, 7, { on: 's9' }),
    ]),
  );

describe('substituteCollectives', () => {
  test('takes them in the order of their launch, not of their begin', () => {
    const [own, other] = [rank(100, 200, 90), rank(30, 40, 8)];
    const durations = substituteCollectives(own, other);
    const byCall = new Map(Array.from(own.callOf, (call, event) => [call, durations[event]]));
    expect([byCall.get(0), byCall.get(1), byCall.get(2)]).toEqual([30, 40, 7]);
  });

  test('refuses ranks of different programs', () => {
    const other = gpuProgram(handTrace(launched(1, 0, 10, nccl)));
    expect(() => substituteCollectives(rank(1, 2, 10), other)).toThrow('ERR_SHAPE');
  });
});

test('scaleKernels leaves copies as they are, scaleByClock goes by the coefficient', () => {
  const program = gpuProgram(
    handTrace([
      ...launched(1, 0, 10),
      { kind: 'runtime', name: 'cudaMemcpyAsync', on: 't1', at: 5, us: 1, id: 2 },
      { kind: 'memcpy', name: 'Memcpy', on: 's7', at: 30, us: 8, id: 2 },
    ]),
  );
  expect([...scaleKernels(program, 1.5)]).toEqual([15, 8]);
  // 10 (1 - 0.5 + 0.5 / 0.5) and 8.
  expect([...scaleByClock(program, Float64Array.of(0.5, 0), 0.5)]).toEqual([15, 8]);
});
