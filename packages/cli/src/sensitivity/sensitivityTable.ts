import { pathTimesUs } from '@wattlane/core/sensitivity';
import { alignCells, joinColumns } from '../output/alignCells.ts';
import { counted } from '../output/counted.ts';
import { durationText } from '../output/durationText.ts';
import { grouped, sharePercent, significant } from '../output/significant.ts';
import { visible } from '../output/visible.ts';
import { clockToSet, type SensitivityRun, type SloVerdict, stepMs } from './sensitivityRun.ts';

/** A run as blocks of lines: score, clocks, steps, classes, critical path, SLO. */
export function sensitivityTable(run: SensitivityRun): readonly (readonly string[])[] {
  return [
    [scoreLine(run), ...sureLines(run)],
    curveLines(run),
    ...(run.report.steps.length > 0 ? [stepLines(run)] : []),
    classLines(run),
    pathLines(run),
    ...(run.slo === undefined ? [] : [[sloLine(run.slo)]]),
  ];
}

/** The answer in one sentence. */
export function scoreLine({ report }: SensitivityRun): string {
  const { sensitivity, sensitivityLow, sensitivityHigh } = report;
  const range = `${sensitivityLow.toFixed(2)} to ${sensitivityHigh.toFixed(2)}`;
  return `Sensitivity ${sensitivity.toFixed(2)} (${range}): 0 means that a lower SM clock costs no time, 1 that time grows as the clock falls.`;
}

/** How sure that is. */
export function sureLines({ report }: SensitivityRun): readonly string[] {
  const { quality, exogenousShare, measuredShare, steps } = report;
  return [
    `One number describes the curve with R2 ${quality.toFixed(3)}; ${sharePercent(exogenousShare)} of the time waits for what the trace does not show.`,
    measuredShare > 0
      ? `Coefficients of ${sharePercent(measuredShare)} of the GPU time are measured, the rest are assumed by class.`
      : 'Coefficients of all kernels are assumed by class, not measured: the range shows what that may mean.',
    steps.length > 0
      ? `${counted(steps.length, 'step')} of ${durationText(stepMs(report))} on average.`
      : `No steps are marked; the whole takes ${durationText(stepMs(report))}.`,
  ];
}

/** What the SLO allows, as a sentence. */
export function sloLine(slo: SloVerdict): string {
  const sloText = `SLO ${durationText(slo.sloMs)}`;
  if (slo.slackRatio < 0) return `${sloText}: missed at the top clock already.`;
  const lowest = (ratio: number): string => ratio.toFixed(3);
  const found =
    slo.safeClockRatio === 0
      ? `${sloText} holds at every clock that was looked at`
      : `${sloText} holds down to ${lowest(slo.clockRatio)} of the top clock, ${lowest(slo.safeClockRatio)} at the high end of the range`;
  return slo.trusted
    ? `${found}. Set ${lowest(clockToSet(slo))}.`
    : `${found}; below ${lowest(clockToSet(slo))} the model is not backed by measurement. Set ${lowest(clockToSet(slo))}.`;
}

function curveLines({ report }: SensitivityRun): readonly string[] {
  return table(
    ['clock', 'slowdown', 'range'],
    report.curve.map(({ clockRatio, slowdown, slowdownLow, slowdownHigh }) => [
      clockRatio.toFixed(3),
      slowdown.toFixed(3),
      `${slowdownLow.toFixed(3)} to ${slowdownHigh.toFixed(3)}`,
    ]),
  );
}

/** Steps that a table shows; a long profile has hundreds. */
const MAX_STEPS = 12;

function stepLines({ report }: SensitivityRun): readonly string[] {
  const shown = report.steps.slice(0, MAX_STEPS);
  const lines = table(
    ['step', 'time', 'sensitivity', 'R2'],
    shown.map(({ name, stepUs, sensitivity, quality }) => [
      visible(name),
      durationText(stepUs / 1000),
      sensitivity.toFixed(3),
      quality.toFixed(3),
    ]),
  );
  const more = report.steps.length - shown.length;
  return more > 0 ? [...lines, `and ${more} more, see --json`] : lines;
}

function classLines({ report }: SensitivityRun): readonly string[] {
  return table(
    ['class', 'events', 'GPU ms', 'coefficient', 'sensitivity'],
    report.classes.map(({ operatorClass, events, gpuUs, coefficient, sensitivity }) => [
      operatorClass,
      grouped(events),
      significant(gpuUs / 1000),
      coefficient.toFixed(2),
      sensitivity.toFixed(3),
    ]),
  );
}

/** What the kinds of dependency are called for a reader. */
export const KIND_LABELS: Readonly<Record<string, string>> = {
  thread: 'CPU work',
  run: 'GPU work',
  stream: 'gaps in a stream',
  launch: 'launch latency',
  sync: 'return of waits',
  interStream: 'waits between streams',
  queue: 'full launch queue',
  handOver: 'hand-over between threads',
  outside: 'outside waiting',
};

function pathLines({ path }: SensitivityRun): readonly string[] {
  const times = Object.entries(pathTimesUs(path)).sort(([, a], [, b]) => b - a);
  const total = times.reduce((sum, [, us]) => sum + us, 0);
  return table(
    ['critical path', 'ms', 'share'],
    times.map(([kind, us]) => [
      KIND_LABELS[kind] ?? kind,
      significant(us / 1000),
      sharePercent(total === 0 ? 0 : us / total),
    ]),
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const columns = header.map((title, c) => [title, ...rows.map((cells) => cells[c]!)]);
  return joinColumns(
    columns.map((cells, c) => alignCells(cells, c === 0 ? 'left' : 'right')),
    '  ',
  );
}
