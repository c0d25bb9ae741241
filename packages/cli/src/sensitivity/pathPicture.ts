import type { PathSegment } from '@wattlane/core/sensitivity';
import { durationText } from '../output/durationText.ts';
import { escapeHtml } from '../report/escapeHtml.ts';
import type { SensitivityRun } from './sensitivityRun.ts';
import { KIND_LABELS } from './sensitivityTable.ts';

/** Colours of the report's own palette, which has a light and a dark form, by kind of dependency. */
const COLOURS: Readonly<Record<string, string>> = {
  thread: '--policy-stated',
  run: '--policy-boost',
  stream: '--policy-boost',
  launch: '--policy-edf',
  sync: '--policy-edf',
  queue: '--policy-edf',
  interStream: '--policy-sjf',
  handOver: '--policy-ssjf',
  outside: '--policy-sjf',
};

const WIDTH = 960;
const LABEL_WIDTH = 150;
const ROW_HEIGHT = 26;
const AXIS_HEIGHT = 22;
/** Pieces narrower than this are drawn together with the next of their row and kind. */
const LEAST_PIXELS = 0.4;

/**
 * The critical path as a picture: a row for each thread and stream that it touches, time from left to right, a bar for each
 * piece.
 */
export function pathPicture({ trace, path }: SensitivityRun): string {
  if (path.length === 0) return '<p>The trace has no critical path: nothing in it waits for anything.</p>';
  const [fromUs, toUs] = [path[0]!.startUs, path.at(-1)!.endUs];
  const lanes = [...new Set(path.map(({ lane }) => lane))].sort((a, b) => a - b);
  const xOf = (us: number): number =>
    LABEL_WIDTH + ((us - fromUs) / Math.max(1e-9, toUs - fromUs)) * (WIDTH - LABEL_WIDTH);
  const labels = lanes.map((lane, row) => {
    const { kind, group, id } = trace.lanes[lane]!;
    const text = kind === 'thread' ? `thread ${id}` : `GPU ${group} stream ${id}`;
    return `<text x="0" y="${row * ROW_HEIGHT + 17}">${escapeHtml(text)}</text>`;
  });
  const bars = drawable(path, (LEAST_PIXELS * (toUs - fromUs)) / (WIDTH - LABEL_WIDTH)).map((segment) => {
    const x = xOf(segment.startUs);
    const width = Math.max(LEAST_PIXELS, xOf(segment.endUs) - x);
    const y = lanes.indexOf(segment.lane) * ROW_HEIGHT + 4;
    const title = `${KIND_LABELS[segment.kind] ?? segment.kind}: ${segment.name}, ${durationText((segment.endUs - segment.startUs) / 1000)}`;
    return `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW_HEIGHT - 8}" style="fill:var(${COLOURS[segment.kind] ?? '--policy-stated'})"><title>${escapeHtml(title)}</title></rect>`;
  });
  const height = lanes.length * ROW_HEIGHT;
  const axis = `<text x="${LABEL_WIDTH}" y="${height + 16}">0</text><text x="${WIDTH}" y="${height + 16}" text-anchor="end">${durationText((toUs - fromUs) / 1000)}</text>`;
  return `<svg viewBox="0 0 ${WIDTH} ${height + AXIS_HEIGHT}" role="img" aria-label="Critical path over time" style="width:100%;font:12px sans-serif;fill:currentColor">
${labels.join('\n')}
${bars.join('\n')}
${axis}
</svg>
<p>${legend(path)}</p>`;
}

function legend(path: readonly PathSegment[]): string {
  const kinds = [...new Set(path.map(({ kind }) => kind))];
  return kinds
    .map(
      (kind) =>
        `<span style="white-space:nowrap;margin-right:1em"><span style="display:inline-block;width:0.8em;height:0.8em;background:var(${COLOURS[kind] ?? '--policy-stated'})"></span> ${escapeHtml(KIND_LABELS[kind] ?? kind)}</span>`,
    )
    .join(' ');
}

/** Neighbours of one row and kind as one bar, and no bar that is too narrow to see unless nothing lies near it. */
function drawable(path: readonly PathSegment[], leastUs: number): PathSegment[] {
  const last = new Map<number, number>();
  const bars: PathSegment[] = [];
  for (const segment of path) {
    const at = last.get(segment.lane);
    const before = at === undefined ? undefined : bars[at]!;
    const near = before !== undefined && segment.startUs - before.endUs <= leastUs;
    const narrow = segment.endUs - segment.startUs < leastUs;
    if (before !== undefined && near && (narrow || before.kind === segment.kind)) {
      bars[at!] = { ...before, endUs: segment.endUs };
      continue;
    }
    last.set(segment.lane, bars.push(segment) - 1);
  }
  return bars;
}
