import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GpuTrace } from '../domain/gpuTrace.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { criticalPath } from './criticalPath.ts';
import { replayGraph } from './replayGraph.ts';
import { randomCudaProgram } from './synthetic/cudaProgram.ts';
import { simulateCuda } from './synthetic/simulateCuda.ts';
import { buildTaskGraph } from './taskGraph.ts';

/** What a profiler does to times, and what goes missing. */
interface Damage {
  readonly keepShare: number;
  readonly roundUs: number;
  readonly gpuShiftUs: number;
  readonly jitterUs: number;
  readonly dropSyncs: boolean;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  keepShare: fc.double({ min: 0.3, max: 1, noNaN: true }),
  roundUs: fc.constantFrom(0, 1, 10),
  gpuShiftUs: fc.constantFrom(0, 0, -4, 3, -40, 500),
  jitterUs: fc.constantFrom(0, 0, 2, 30),
  dropSyncs: fc.boolean(),
});

function damaged(trace: GpuTrace, seed: number, how: Damage): GpuTrace {
  const rng = createSfc32(seed);
  const rows = Array.from(trace.kind.keys()).filter(() => rng.nextFloat() < how.keepShare);
  const round = (us: number): number => (how.roundUs === 0 ? us : Math.round(us / how.roundUs) * how.roundUs);
  const isGpu = (row: number): boolean => trace.kind[row]! >= 3 && trace.kind[row]! <= 5;
  const place = new Map(rows.map((row, i) => [row, i]));
  return {
    ...trace,
    kind: Uint8Array.from(rows, (row) => trace.kind[row]!),
    name: Int32Array.from(rows, (row) => trace.name[row]!),
    lane: Int32Array.from(rows, (row) => trace.lane[row]!),
    startUs: Float64Array.from(rows, (row) =>
      round(trace.startUs[row]! + (isGpu(row) ? how.gpuShiftUs : 0) + how.jitterUs * rng.nextFloat()),
    ),
    durationUs: Float64Array.from(rows, (row) => round(trace.durationUs[row]!)),
    correlation: Float64Array.from(rows, (row) => trace.correlation[row]!),
    syncs: how.dropSyncs
      ? []
      : trace.syncs.flatMap((detail) => {
          const event = place.get(detail.event);
          return event === undefined ? [] : [{ ...detail, event }];
        }),
  };
}

test('a damaged trace is replayed to finite times, or refused with a code', () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.nat(), damage, (seed, how) => {
      const trace = damaged(simulateCuda(randomCudaProgram(createSfc32(seed), 2, 30), 1), seed, how);
      try {
        const graph = buildTaskGraph(trace);
        const timeUs = replayGraph(graph);
        expect(timeUs.every(Number.isFinite)).toBe(true);
        expect(graph.exogenousShare).toBeGreaterThanOrEqual(0);
        expect(graph.exogenousShare).toBeLessThanOrEqual(1);
        criticalPath(graph, timeUs);
      } catch (error) {
        expect((error as { code?: string }).code).toBe('ERR_KINETO_CLOCK');
        refused += 1;
      }
    }),
    { numRuns: 300 },
  );
  expect(refused).toBeLessThan(30);
});
