import { checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import type { GpuProgram } from './gpuProgram.ts';
import {
  CLASS_COEFFICIENTS,
  type ClockCoefficient,
  OPERATOR_CLASSES,
  type OperatorClass,
  operatorClassOf,
} from './operatorClass.ts';
import { programTimeUs, replayGraph, stepTimesUs } from './replayGraph.ts';
import { scaleByClock } from './scaleDurations.ts';
import { fitSensitivity, type SensitivityFit } from './sensitivityFit.ts';
import type { TaskGraph } from './taskGraph.ts';

/** Choices of an analysis. */
export interface SensitivityOptions {
  /** Clocks to look at, over the top clock, above 0, at most 1. Default 1 down to 0.685. */
  readonly clockRatios?: readonly number[];
  /** Clocks below this are predicted but no part of the score; default 0.685, see docs/algorithms/power-model.md. */
  readonly trustedClockRatio?: number;
  /** Coefficients measured at two clocks, by the kernel's name; classes stand in for kernels without. */
  readonly measured?: ReadonlyMap<string, ClockCoefficient>;
  /** Largest share of outside waiting at which a clock is still reasoned about; default 0.2. */
  readonly maxExogenousShare?: number;
}

/** Time at one clock over the time at the top clock. */
export interface ClockPoint {
  readonly clockRatio: number;
  readonly slowdown: number;
  /** With every coefficient at the low and at the high end of its range. */
  readonly slowdownLow: number;
  readonly slowdownHigh: number;
}

/** One step of the program. */
export interface StepSensitivity extends SensitivityFit {
  readonly name: string;
  /** Recorded time, in microseconds. */
  readonly stepUs: number;
}

/** One class of GPU work. */
export interface ClassSensitivity {
  readonly operatorClass: OperatorClass;
  readonly events: number;
  /** Recorded GPU time, in microseconds. */
  readonly gpuUs: number;
  /** Mean coefficient, weighted by time. */
  readonly coefficient: number;
  /** Sensitivity of the program if the clock changed this class alone. */
  readonly sensitivity: number;
}

/** What lower clocks do to a program. */
export interface SensitivityReport extends SensitivityFit {
  /** Score with every coefficient at the low and at the high end of its range. */
  readonly sensitivityLow: number;
  readonly sensitivityHigh: number;
  /** Recorded time of all steps, or of the program when it has none, in microseconds. */
  readonly totalUs: number;
  readonly curve: readonly ClockPoint[];
  readonly steps: readonly StepSensitivity[];
  /** Classes with GPU time, the longest first. */
  readonly classes: readonly ClassSensitivity[];
  /** Waiting that nothing in the trace explains, over its time. */
  readonly exogenousShare: number;
  /** GPU time of kernels whose coefficient was measured, over that of all. */
  readonly measuredShare: number;
}

const TRUSTED_CLOCK_RATIO = 945 / 1380;
const DEFAULT_CLOCKS: readonly number[] = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, TRUSTED_CLOCK_RATIO];
const MAX_EXOGENOUS_SHARE = 0.2;

/**
 * Predicts how much slower a recorded program gets at lower SM clocks, in all and by step and class of work.
 *
 * Every GPU event gets a coefficient b, measured or of its class; its time at clock x is `t (1 - b + b / x)`, and the graph
 * says what that does to the whole. CPU work keeps its time.
 *
 * Source: agent.md section 6.3 for the score, seed-systems.md section 2.4 for the graph.
 *
 * @throws WattlaneError ERR_EXOGENOUS_WAIT when more than `maxExogenousShare` of the time is waiting that nothing in the trace
 *         explains: whatever the others did then would change as well, and nobody knows how. ERR_ARGUMENT for a clock out of range
 */
export function analyzeSensitivity(graph: TaskGraph, options: SensitivityOptions = {}): SensitivityReport {
  const { clockRatios = DEFAULT_CLOCKS, trustedClockRatio = TRUSTED_CLOCK_RATIO } = options;
  const { measured, maxExogenousShare = MAX_EXOGENOUS_SHARE } = options;
  for (const ratio of clockRatios) checkRange('clockRatio', ratio, 0.05, 1);
  refuseOutsideWaiting(graph, maxExogenousShare);
  const coefficients = coefficientsOf(graph.program, measured);
  const isTrusted = (ratio: number): boolean => ratio < 1 && ratio >= trustedClockRatio - 1e-9;
  const trusted = clockRatios.filter(isTrusted);
  const baseUs = totalOf(graph, replayGraph(graph));
  const slowdownOf = (b: Float64Array, ratio: number): number =>
    totalOf(graph, replayGraph(graph, { durationsUs: scaleByClock(graph.program, b, ratio) })) / baseUs;
  const fitOf = (b: Float64Array): SensitivityFit =>
    fitSensitivity(
      trusted,
      trusted.map((ratio) => slowdownOf(b, ratio)),
    );
  const [value, low, high] = [coefficients.value, coefficients.low, coefficients.high].map((b) =>
    clockRatios.map((ratio) => slowdownOf(b, ratio)),
  ) as [number[], number[], number[]];
  const fitTo = (slowdowns: readonly number[]): SensitivityFit =>
    fitSensitivity(
      trusted,
      slowdowns.filter((_, i) => isTrusted(clockRatios[i]!)),
    );
  const curve = clockRatios.map((clockRatio, i) => ({
    clockRatio,
    slowdown: value[i]!,
    slowdownLow: low[i]!,
    slowdownHigh: high[i]!,
  }));
  return {
    ...fitTo(value),
    sensitivityLow: fitTo(low).sensitivity,
    sensitivityHigh: fitTo(high).sensitivity,
    totalUs: totalOf(graph, graph.points.recordedUs),
    curve,
    steps: stepFits(graph, coefficients.value, trusted),
    classes: classFits(graph, coefficients.value, fitOf),
    exogenousShare: graph.exogenousShare,
    measuredShare: coefficients.measuredShare,
  };
}

/** Refuses a graph with too much waiting on the outside; source: seed-systems.md section 2.4, lesson 6. */
function refuseOutsideWaiting({ exogenousShare }: TaskGraph, max: number): void {
  if (exogenousShare <= max) return;
  const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;
  throw new WattlaneError(
    'ERR_EXOGENOUS_WAIT',
    `${percent(exogenousShare)} of the time waits for something that the trace does not show, such as other ranks or input; expected at most ${percent(max)}`,
  );
}

/** Time of all steps, or of the program when it has none, in microseconds. */
export function totalOf(graph: TaskGraph, timeUs: Float64Array): number {
  return graph.steps.length === 0
    ? programTimeUs(graph, timeUs)
    : stepTimesUs(graph, timeUs).reduce((sum, us) => sum + us, 0);
}

interface Coefficients {
  readonly value: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly measuredShare: number;
}

function coefficientsOf(
  { trace, gpu }: GpuProgram,
  measured: ReadonlyMap<string, ClockCoefficient> | undefined,
): Coefficients {
  let allUs = 0;
  let measuredUs = 0;
  const found = Array.from(gpu, (row) => {
    const own = measured?.get(trace.names[trace.name[row]!]!);
    allUs += trace.durationUs[row]!;
    if (own !== undefined) measuredUs += trace.durationUs[row]!;
    return own ?? CLASS_COEFFICIENTS[operatorClassOf(trace, row)];
  });
  return {
    value: Float64Array.from(found, ({ value }) => value),
    low: Float64Array.from(found, ({ low }) => low),
    high: Float64Array.from(found, ({ high }) => high),
    measuredShare: allUs === 0 ? 0 : measuredUs / allUs,
  };
}

function stepFits(graph: TaskGraph, b: Float64Array, ratios: readonly number[]): StepSensitivity[] {
  const { program, points, steps } = graph;
  const base = stepTimesUs(graph, replayGraph(graph));
  const slowed = ratios.map((ratio) =>
    stepTimesUs(graph, replayGraph(graph, { durationsUs: scaleByClock(program, b, ratio) })),
  );
  const recorded = stepTimesUs(graph, points.recordedUs);
  return steps.map((step, i) => ({
    name: program.trace.names[program.trace.name[program.calls[step]!]!]!,
    stepUs: recorded[i]!,
    ...fitSensitivity(
      ratios,
      slowed.map((times) => times[i]! / base[i]!),
    ),
  }));
}

function classFits(
  { program }: TaskGraph,
  b: Float64Array,
  fitOf: (b: Float64Array) => SensitivityFit,
): ClassSensitivity[] {
  const { trace, gpu } = program;
  const classOf = Array.from(gpu, (row) => operatorClassOf(trace, row));
  return OPERATOR_CLASSES.map((operatorClass) => {
    const own = Float64Array.from(b, (value, event) => (classOf[event] === operatorClass ? value : 0));
    let events = 0;
    let gpuUs = 0;
    let weighted = 0;
    classOf.forEach((name, event) => {
      if (name !== operatorClass) return;
      const us = trace.durationUs[gpu[event]!]!;
      events += 1;
      gpuUs += us;
      weighted += us * b[event]!;
    });
    const coefficient = gpuUs === 0 ? 0 : weighted / gpuUs;
    return {
      operatorClass,
      events,
      gpuUs,
      coefficient,
      sensitivity: events === 0 ? 0 : fitOf(own).sensitivity,
    };
  })
    .filter(({ events }) => events > 0)
    .sort((a, b2) => b2.gpuUs - a.gpuUs);
}
