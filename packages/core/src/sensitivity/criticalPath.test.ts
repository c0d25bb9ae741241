import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { chromeTrace } from './chromeTrace.ts';
import { criticalPath, pathTimesUs } from './criticalPath.ts';
import { replayGraph } from './replayGraph.ts';
import { recordedDurationsUs, scaleKernels } from './scaleDurations.ts';
import { randomCudaProgram } from './synthetic/cudaProgram.ts';
import { simulateCuda } from './synthetic/simulateCuda.ts';
import { buildTaskGraph } from './taskGraph.ts';
import { handTrace, launched } from './trace.test.helper.ts';

describe('criticalPath', () => {
  test('goes through the kernel that is waited for, and not through the other', () => {
    const trace = handTrace([
      ...launched(1, 0, 100),
      ...launched(2, 4, 20, { on: 's8', name: 'short' }),
      { kind: 'runtime', name: 'cudaDeviceSynchronize', on: 't1', at: 7, us: 107 },
    ]);
    const graph = buildTaskGraph(trace);
    const path = criticalPath(graph, replayGraph(graph));
    expect(path.map(({ kind, name, startUs, endUs }) => [kind, name, startUs, endUs])).toEqual([
      ['launch', 'gemm', 0, 10],
      ['run', 'gemm', 10, 110],
      ['sync', 'cudaDeviceSynchronize', 110, 114],
    ]);
  });

  test('covers the time to its end without a hole, whatever the program and its durations', () => {
    const factor = fc.double({ min: 0.1, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.nat(), factor, (seed, kernelFactor) => {
        const graph = buildTaskGraph(simulateCuda(randomCudaProgram(createSfc32(seed), 2, 30), 1));
        const durationsUs = scaleKernels(graph.program, kernelFactor);
        const path = criticalPath(graph, replayGraph(graph, { durationsUs }));
        expect(path[0]!.startUs).toBeCloseTo(0, 6);
        for (let i = 1; i < path.length; i++) expect(path[i]!.startUs).toBeCloseTo(path[i - 1]!.endUs, 6);
        const sum = Object.values(pathTimesUs(path)).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(path.at(-1)!.endUs - path[0]!.startUs, 4);
      }),
      { numRuns: 30 },
    );
  });

  test('a kernel on it delays the end by what it grows; one that is on no path to the end does not', () => {
    const graph = buildTaskGraph(simulateCuda(randomCudaProgram(createSfc32(9), 1, 20), 1));
    const end = graph.points.callEnd(graph.steps[0]!);
    const base = replayGraph(graph);
    const onPath = new Set(
      criticalPath(graph, base)
        .filter(({ kind }) => kind === 'run')
        .map(({ startUs, lane }) => `${startUs}/${lane}`),
    );
    const { program, points } = graph;
    for (let event = 0; event < program.gpu.length; event++) {
      const durationsUs = recordedDurationsUs(program);
      durationsUs[event]! += 3;
      const grownUs = replayGraph(graph, { durationsUs })[end]! - base[end]!;
      const key = `${base[points.gpuBegin(event)]}/${program.trace.lane[program.gpu[event]!]}`;
      if (onPath.has(key)) expect(grownUs).toBeCloseTo(3, 9);
      else expect(grownUs).toBeLessThanOrEqual(3);
    }
    expect(onPath.size).toBeGreaterThan(0);
  });
});

test('chromeTrace is a document that viewers open, with a row for each lane', () => {
  const trace = handTrace(launched(1, 0, 100));
  const graph = buildTaskGraph(trace);
  const document = JSON.parse([...chromeTrace(trace, criticalPath(graph, replayGraph(graph)))].join(''));
  const rows = document.traceEvents.filter(({ ph }: { ph: string }) => ph === 'M');
  expect(rows.map(({ args }: { args: { name: string } }) => args.name)).toEqual([
    'critical path',
    'GPU 0 stream 7',
  ]);
  expect(document.traceEvents.at(-1)).toMatchObject({ ph: 'X', cat: 'run', name: 'gemm', ts: 10, dur: 100 });
});

test('chromeTrace comes in parts, none of which grows with the path', () => {
  const trace = handTrace(launched(1, 0, 100));
  const path = Array.from({ length: 25_000 }, (_, i) => ({
    kind: 'run',
    name: 'k',
    lane: 1,
    startUs: i,
    endUs: i + 1,
  }));
  const parts = [...chromeTrace(trace, path)];
  expect(parts.length).toBe(5);
  const events = JSON.parse(parts.join('')).traceEvents;
  expect(events.filter(({ ph }: { ph: string }) => ph === 'X')).toHaveLength(25_000);
});
