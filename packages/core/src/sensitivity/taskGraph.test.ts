import { describe, expect, test } from 'vitest';
import { QUEUE_DEPTH } from './queueEdges.ts';
import { programTimeUs, replayGraph } from './replayGraph.ts';
import { scaleKernels } from './scaleDurations.ts';
import { buildTaskGraph } from './taskGraph.ts';
import { type HandEvent, handTrace, launched } from './trace.test.helper.ts';

/** End of the program with kernels a number of times as long, in us. */
function endUs(events: readonly HandEvent[], factor: number): number {
  const graph = buildTaskGraph(handTrace(events));
  return programTimeUs(graph, replayGraph(graph, { durationsUs: scaleKernels(graph.program, factor) }));
}

const sync = (at: number, us: number, name = 'cudaStreamSynchronize', on = 't1'): HandEvent => ({
  kind: 'runtime',
  name,
  on,
  at,
  us,
});

describe('a replay of the recorded durations gives the recorded times', () => {
  test('a launch, a kernel and a wait', () => {
    const graph = buildTaskGraph(handTrace([...launched(1, 0, 100), sync(2, 112)]));
    expect([...replayGraph(graph)]).toEqual([...graph.points.recordedUs]);
  });
});

describe('what stretches when kernels take longer', () => {
  test('work of the CPU behind the last wait comes later, and counts in full', () => {
    const tail: HandEvent = { kind: 'operator', name: 'aten::sort', on: 't1', at: 120, us: 80 };
    const events = [...launched(1, 0, 100), sync(2, 112), tail];
    // The wait returns at 114, so that 86 us are left.
    expect(endUs(events, 1)).toBe(200);
    expect(endUs(events, 2)).toBe(300);
  });

  test('a thread that passes no point ends when it did', () => {
    const other: HandEvent = { kind: 'operator', name: 'aten::sort', on: 't2', at: 0, us: 150 };
    const events = [...launched(1, 0, 100), sync(2, 112), other];
    expect(endUs(events, 1)).toBe(150);
    expect(endUs(events, 2)).toBe(214);
  });

  test('a wait that binds: 100 us of kernel become 200', () => {
    const events = [...launched(1, 0, 100), sync(2, 112)];
    // Kernel from 10 to 110, the wait returns 4 us later.
    expect(endUs(events, 1)).toBe(114);
    expect(endUs(events, 2)).toBe(214);
  });

  test('a wait that did not bind in the recording does when kernels grow', () => {
    // The kernel is done at 30, the call at 40 returns at once; at four times its length the kernel ends at 90.
    const events = [...launched(1, 0, 20), sync(40, 5)];
    expect(endUs(events, 1)).toBe(45);
    expect(endUs(events, 4)).toBe(95);
  });

  test('a device synchronisation waits for every stream', () => {
    const events = [
      ...launched(1, 0, 100),
      ...launched(2, 20, 10, { on: 's8' }),
      sync(30, 85, 'cudaDeviceSynchronize'),
    ];
    expect(endUs(events, 1)).toBe(115);
    expect(endUs(events, 2)).toBe(215);
  });

  test('a blocking copy holds the thread', () => {
    const copy: HandEvent[] = [
      { kind: 'runtime', name: 'cudaMemcpyAsync', on: 't1', at: 5, us: 120, id: 2 },
      { kind: 'memcpy', name: 'Memcpy DtoH', on: 's7', at: 111, us: 10, id: 2 },
    ];
    const events = [...launched(1, 0, 100), ...copy, ...launched(3, 130, 10)];
    // The copy waits for the kernel and the next launch for the copy: all of it moves by 100.
    expect(endUs(events, 2) - endUs(events, 1)).toBe(100 + 10);
  });

  test('a stream that waits for another, also where the wait did not bind', () => {
    const wait: HandEvent = { kind: 'runtime', name: 'cudaStreamWaitEvent', on: 't1', at: 50, us: 1 };
    const events = [...launched(1, 0, 30), wait, ...launched(2, 60, 10, { on: 's8' })];
    expect(endUs(events, 1)).toBe(80);
    // The first kernel ends at 10 + 300; 2 us later the second begins, which takes 100.
    expect(endUs(events, 10)).toBe(412);
    const free = events.filter(({ name }) => name !== 'cudaStreamWaitEvent');
    expect(endUs(free, 10)).toBe(310);
  });
});

describe('a wait of which the trace does not say for what it is', () => {
  const other: HandEvent[] = launched(1, 0, 80, { on: 's8', by: 't2' });

  test('that took no time is for the own last launch, whatever else ended just then', () => {
    // The other thread's kernel ends at 90, within the call from 88 to 91; the own one had ended at 20.
    const events = [...other, ...launched(2, 0, 10), sync(88, 3)];
    expect(endUs(events, 1)).toBe(91);
    const graph = buildTaskGraph(handTrace(events));
    const time = replayGraph(graph, { durationsUs: scaleKernels(graph.program, 3) });
    expect(time[graph.points.callEnd(graph.program.calls.length - 1)]).toBe(91);
  });

  test('that took time which the own launch does not explain is for what ended last', () => {
    const events = [...other, ...launched(2, 0, 10), sync(30, 64)];
    expect(endUs(events, 1)).toBe(94);
    expect(endUs(events, 2)).toBe(174);
  });

  test('of a stream never ties it to work that was still running', () => {
    const wait: HandEvent = { kind: 'runtime', name: 'cudaStreamWaitEvent', on: 't1', at: 50, us: 1 };
    // The event was recorded before the long kernel, since the second stream did not wait for it.
    const events = [...launched(1, 0, 300), wait, ...launched(2, 60, 10, { on: 's8' })];
    const graph = buildTaskGraph(handTrace(events));
    expect([...replayGraph(graph)]).toEqual([...graph.points.recordedUs]);
  });
});

test('an event that followed the one before it faster than usual still does', () => {
  const events = [
    ...launched(1, 0, 100),
    ...launched(2, 3, 100, { begin: 112 }),
    ...launched(3, 6, 100, { begin: 214 }),
    ...launched(4, 9, 100, { begin: 314 }),
  ];
  const graph = buildTaskGraph(handTrace(events));
  expect(replayGraph(graph)[graph.points.gpuBegin(3)]).toBe(314);
});

describe('threads', () => {
  const wake: HandEvent[] = [
    ...launched(1, 0, 100),
    sync(3, 111),
    // The other thread begins 20 us after the wait has ended.
    ...launched(2, 134, 10, { by: 't2' }),
  ];

  test('the first event of a thread moves with what came before it on another one', () => {
    expect(endUs(wake, 1)).toBe(154);
    expect(endUs(wake, 2)).toBe(154 + 100 + 10);
  });

  test('a thread that waited for another goes on when that is done', () => {
    const events = [
      ...launched(1, 0, 5),
      // The second thread launches and waits in the time in which the first does nothing.
      ...launched(2, 20, 400, { by: 't2' }),
      sync(23, 410, 'cudaStreamSynchronize', 't2'),
      ...launched(3, 450, 5),
    ];
    expect(endUs(events, 1)).toBe(465);
    expect(endUs(events, 2)).toBeCloseTo(465 + 400 + 5, 9);
    // And sooner when that is done sooner.
    const half = buildTaskGraph(handTrace(events));
    const time = replayGraph(half, { durationsUs: scaleKernels(half.program, 0.5) });
    expect(time[half.points.gpuEnd(2)]).toBeCloseTo(465 - 200 - 2.5, 9);
    const graph = buildTaskGraph(handTrace(events), { joins: false });
    const durationsUs = scaleKernels(graph.program, 2);
    expect(programTimeUs(graph, replayGraph(graph, { durationsUs }))).toBeLessThan(465 + 400);
  });
});

test('a thread that computes for long waits for nobody who was idle then', () => {
  const events = [
    ...launched(1, 0, 5, { by: 't2' }),
    { kind: 'runtime', name: 'cudaStreamSynchronize', on: 't2', at: 3, us: 16 } as const,
    ...launched(2, 30, 5, { on: 's8' }),
    ...launched(3, 500, 5, { on: 's8' }),
  ];
  const graph = buildTaskGraph(handTrace(events));
  // Ten times as long on the other thread's stream, whose wait ends at 64 then.
  const durationsUs = Float64Array.from(graph.program.gpu, (_, event) => (event === 0 ? 50 : 5));
  expect(replayGraph(graph, { durationsUs })[graph.points.gpuBegin(2)]).toBe(510 + 45);
  const joins = graph.kind.filter((kind) => kind === 7);
  expect(joins).toHaveLength(1);
});

/** As many launches as fit, 1 us apart, of kernels of 10 us. */
function manyLaunches(count: number): HandEvent[] {
  return Array.from({ length: count }, (_, i): HandEvent[] => [
    { kind: 'runtime', name: 'cudaLaunchKernel', on: 't1', at: 10 * i, us: 2, id: i + 1 },
    { kind: 'kernel', name: 'k', on: 's7', at: 10 * i + 5, us: 9, id: i + 1 },
  ]).flat();
}

describe('the launch queue', () => {
  test('holds the CPU back once it is full', () => {
    const last = (events: readonly HandEvent[], factor: number): number => {
      const graph = buildTaskGraph(handTrace(events));
      const time = replayGraph(graph, { durationsUs: scaleKernels(graph.program, factor) });
      return time[graph.points.callEnd(graph.program.calls.length - 1)]!;
    };
    const few = manyLaunches(QUEUE_DEPTH - 1);
    expect(last(few, 4)).toBe(last(few, 1));
    const many = manyLaunches(3 * QUEUE_DEPTH);
    // Kernels of 36 us: the last launch returns when the one 1,022 before it has run.
    expect(last(many, 4)).toBeGreaterThan(36 * (2 * QUEUE_DEPTH - 1));
    expect(last(many, 4)).toBeLessThan(38 * (2 * QUEUE_DEPTH + 1));
  });

  test('counts a graph launch once', () => {
    const kernels = Array.from(
      { length: 2 * QUEUE_DEPTH },
      (_, i): HandEvent => ({ kind: 'kernel', name: 'k', on: 's7', at: 10 + 10 * i, us: 9, id: 1 }),
    );
    const call: HandEvent = { kind: 'runtime', name: 'cudaGraphLaunch', on: 't1', at: 0, us: 5, id: 1 };
    const graph = buildTaskGraph(handTrace([call, ...kernels, ...launched(2, 10, 5, { on: 's8' })]));
    const time = replayGraph(graph, { durationsUs: scaleKernels(graph.program, 3) });
    expect(time[graph.points.callEnd(1)]).toBe(12);
  });
});

describe('waiting on the outside', () => {
  test('is kept, and its share is told', () => {
    // Nothing explains why the second kernel begins 490 us after its call.
    const events = [...launched(1, 0, 100), ...launched(2, 200, 100, { begin: 700 })];
    const graph = buildTaskGraph(handTrace(events));
    expect(endUs(events, 1)).toBeCloseTo(800, 9);
    expect(graph.exogenousShare).toBeGreaterThan(0.55);
    expect(graph.exogenousShare).toBeLessThan(0.65);
    // The wait stays 490 us long; the kernels grow.
    expect(endUs(events, 2)).toBeCloseTo(900, 9);
  });

  test('does not count a call that takes long by itself', () => {
    const slow: HandEvent[] = [
      { kind: 'runtime', name: 'cudaLaunchKernel', on: 't1', at: 300, us: 5000, id: 9 },
      { kind: 'kernel', name: 'loaded then', on: 's7', at: 5302, us: 10, id: 9 },
    ];
    const graph = buildTaskGraph(handTrace([...launched(1, 0, 100), ...launched(2, 150, 100), ...slow]));
    expect(graph.exogenousShare).toBe(0);
    // It begins as the call ends; the 2 us that it took longer are too short to be kept as waiting.
    expect(programTimeUs(graph, replayGraph(graph))).toBe(5310);
  });

  test('does not count what fills the GPU', () => {
    const events = [
      ...launched(1, 0, 500, { on: 's8' }),
      ...launched(2, 20, 10),
      ...launched(3, 60, 30, { begin: 505 }),
    ];
    expect(buildTaskGraph(handTrace(events)).exogenousShare).toBe(0);
    expect(buildTaskGraph(handTrace(events), { occupancy: false }).exogenousShare).toBeGreaterThan(0.5);
  });

  test('counts a wait beside a kernel that goes on for long', () => {
    const events = [
      ...launched(1, 0, 2000, { on: 's8' }),
      ...launched(2, 20, 10),
      ...launched(3, 60, 30, { begin: 505 }),
    ];
    expect(buildTaskGraph(handTrace(events)).exogenousShare).toBeGreaterThan(0.2);
  });
});
