import type { GpuTrace } from '@wattlane/core/domain';
import { isTrustedClock, TRUSTED_CLOCK_RATIO } from '@wattlane/core/power';
import {
  analyzeSensitivity,
  buildTaskGraph,
  type ClockCoefficient,
  criticalPath,
  lowestClock,
  minClockRatio,
  type PathSegment,
  replayGraph,
  type SensitivityReport,
} from '@wattlane/core/sensitivity';
import type { StepSlo } from './sloOption.ts';

/** What the command found out, ready to be shown. */
export interface SensitivityRun {
  readonly traceName: string;
  readonly trace: GpuTrace;
  readonly report: SensitivityReport;
  /** Critical path of the recorded program, in order of time. */
  readonly path: readonly PathSegment[];
  readonly slo: SloVerdict | undefined;
  readonly notes: readonly string[];
  readonly version: string;
}

/** Which clock keeps an SLO. */
export interface SloVerdict {
  /** SLO for one step (the whole, for a trace without steps), in ms. */
  readonly sloMs: number;
  /** SLO over the time at the top clock, minus 1; below 0 it does not hold there either. */
  readonly slackRatio: number;
  /** Lowest clock over the top clock by the score, and by the high end of its range. */
  readonly clockRatio: number;
  readonly safeClockRatio: number;
  /** Whether `safeClockRatio` is one where the model is backed by measurement. */
  readonly trusted: boolean;
}

/** Names of what goes into a run. */
export interface SensitivityInput {
  readonly traceName: string;
  readonly trace: GpuTrace;
  readonly slo: StepSlo | undefined;
  readonly measured: ReadonlyMap<string, ClockCoefficient> | undefined;
  readonly notes: readonly string[];
  readonly version: string;
}

/**
 * Builds the graph of a trace and asks it what lower clocks do.
 *
 * @throws WattlaneError ERR_EXOGENOUS_WAIT, ERR_KINETO_CLOCK
 */
export function runSensitivity(input: SensitivityInput): SensitivityRun {
  const { traceName, trace, slo, measured, notes, version } = input;
  const graph = buildTaskGraph(trace);
  const report = analyzeSensitivity(graph, measured === undefined ? {} : { measured });
  const path = criticalPath(graph, replayGraph(graph));
  return {
    traceName,
    trace,
    report,
    path,
    slo: slo === undefined ? undefined : verdictOf(report, slo),
    notes,
    version,
  };
}

/** Mean time of a step, or of the program without steps, in ms. */
export function stepMs({ totalUs, steps }: SensitivityReport): number {
  return totalUs / 1000 / Math.max(1, steps.length);
}

function verdictOf(report: SensitivityReport, slo: StepSlo): SloVerdict {
  const ownMs = stepMs(report);
  const sloMs = slo.kind === 'ms' ? slo.ms : slo.multiple * ownMs;
  const slackRatio = sloMs / ownMs - 1;
  const high = report.curve.map(({ clockRatio, slowdownHigh }) => ({ clockRatio, slowdown: slowdownHigh }));
  const lowestSeen = Math.min(...report.curve.map(({ clockRatio }) => clockRatio));
  const held = lowestClock(high, slackRatio);
  const fromScore = minClockRatio(report.sensitivityHigh, slackRatio);
  // Below the curve only the score says anything; on it the curve may be stricter.
  const safeClockRatio = held > lowestSeen ? Math.max(held, fromScore) : fromScore;
  return {
    sloMs,
    slackRatio,
    clockRatio: minClockRatio(report.sensitivity, slackRatio),
    safeClockRatio,
    trusted: isTrustedClock(Math.max(safeClockRatio, 1e-9)),
  };
}

/** The clock to set: the safe one, and none below the trusted range. */
export const clockToSet = ({ safeClockRatio }: SloVerdict): number =>
  Math.max(safeClockRatio, TRUSTED_CLOCK_RATIO);
