import { buildTaskGraph, type TaskGraph } from '@wattlane/core/sensitivity';
import { mean } from '@wattlane/core/stats';
import { bestCpuTimeMs } from '../../cpuTime.ts';
import type { Bench, BenchContext, Metrics } from '../../harness.ts';
import { CLOCK_STRETCH_BARS, clockStretchMetrics } from './clockStretch.ts';
import { crossRank } from './crossRank.ts';
import { readLargeTrace } from './largeTrace.ts';
import { refusesExogenous } from './refusal.ts';
import { selfReplay } from './selfReplay.ts';
import { worstSyntheticError } from './synthetic.ts';
import { parseBytes, readTraceFiles, type TraceFile } from './traceFiles.ts';
import { twoClockMetrics } from './twoClocks.ts';

/** A trace counts as one of several streams from here on, and replays are compared step by step from so many. */
const MANY_STREAMS = 3;
const MANY_STEPS = 3;
const MAX_EXOGENOUS_SHARE = 0.2;

/** Files that are timed: small ones say little of the speed. */
const TIMED_BYTES = 4 << 20;
const REPEATS = 5;

/**
 * Task graphs of real GPU traces: what they predict that can be checked, and how fast traces are read. Which trace serves for
 * what is told from the trace itself.
 *
 * - crossRank*: each rank's step from every other rank's trace with its collective durations, against "the same as mine"
 * - perStepMeanError, noInterStreamError: replay of the traces with several streams, and without edges between streams
 * - parseMiBPerSecond, large*: reading; CPU time
 * - clockStretch_*: see `clockStretchMetrics`; exogenous_*: share of outside waiting
 * - twoClock*: kernel times of a clock sweep from those at two clocks
 * - syntheticWorstError: made-up programs with known semantics at three clocks
 */
export const sensitivityBench: Bench = {
  name: 'sensitivity',
  description:
    'Task graphs of GPU traces: what-ifs across ranks and clocks, replay, and the speed of the reader.',
  bars: {
    crossRankMeanError: { max: 0.04 },
    crossRankWorstError: { max: 0.1 },
    perStepMeanError: { max: 0.033 },
    noInterStreamError: { min: 0.1 },
    parseMiBPerSecond: { min: 40 },
    refusesExogenous: { min: 1, max: 1 },
    syntheticWorstError: { max: 1e-9 },
    ...CLOCK_STRETCH_BARS,
  },
  run: (context) => runSensitivity(context),
};

/**
 * Runs it.
 *
 * @param largeEvents events of the made-up trace that is read, by default ten million
 */
export function runSensitivity({ data, log }: BenchContext, largeEvents = 10_000_000): Metrics {
  const files = readTraceFiles(data);
  log(`${files.length} traces, ${files.reduce((sum, { trace }) => sum + trace.kind.length, 0)} events`);
  const across = crossRank(files);
  log(`${across.pairs} predicted steps of other ranks`);
  const replays = multiStreamGraphs(files).map(selfReplay);
  const metrics = {
    crossRankMeanError: across.meanError,
    crossRankWorstError: across.worstError,
    sameAsMineError: across.sameAsMineError,
    crossRankPairs: across.pairs,
    perStepMeanError: meanOf(replays.map(({ perStepMeanError }) => perStepMeanError)),
    noInterStreamError: meanOf(replays.map(({ noInterStreamError }) => noInterStreamError)),
    refusesExogenous: refusesExogenous(files),
    ...clockStretchMetrics(files),
    ...exogenousMetrics(files),
    ...twoClockMetrics(data),
    syntheticWorstError: worstSyntheticError(),
    parseMiBPerSecond: parseSpeed(files),
  };
  log(`a trace of ${largeEvents} events`);
  const large = readLargeTrace(largeEvents);
  return {
    ...metrics,
    largeEvents: large.events,
    largeMiB: large.megabytes,
    largeMiBPerSecond: large.megabytes / large.seconds,
    largeMemoryOverColumns: large.memoryOverColumns,
  };
}

/** NaN of nothing, which a bar does not pass. */
const meanOf = (values: readonly number[]): number => (values.length === 0 ? Number.NaN : mean(values));

/** Graphs of the traces with several streams and steps that do not mostly wait for the outside. */
function multiStreamGraphs(files: readonly TraceFile[]): TaskGraph[] {
  return files
    .map(({ trace }) => buildTaskGraph(trace))
    .filter(
      ({ program, steps, exogenousShare }) =>
        program.streams.size >= MANY_STREAMS &&
        steps.length >= MANY_STEPS &&
        exogenousShare <= MAX_EXOGENOUS_SHARE,
    );
}

function exogenousMetrics(files: readonly TraceFile[]): Record<string, number> {
  return Object.fromEntries(
    files.map(({ name, trace }) => [`exogenous_${name}`, buildTaskGraph(trace).exogenousShare]),
  );
}

/** Unpacked bytes of the large files over the CPU time of reading them all, in MiB/s. */
function parseSpeed(files: readonly TraceFile[]): number {
  const large = files.filter(({ bytes }) => bytes.length >= TIMED_BYTES);
  const timed = large.length > 0 ? large : files;
  const totalBytes = timed.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const ms = bestCpuTimeMs(REPEATS, () => {
    for (const { name, bytes } of timed) parseBytes(name, bytes);
  });
  return totalBytes / 2 ** 20 / (ms / 1000);
}
