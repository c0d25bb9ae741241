import { BANDS } from '@wattlane/core/domain';
import { type DashboardView, SERIES_NAMES, type SeriesName } from './dashboardView.ts';
import { ratioOf } from './figures.ts';
import { BUCKET_MS, binsOver, type History, newestPlaces, type SumName } from './history.ts';
import { binQuantileMs } from './logBins.ts';
import type { Moment } from './moment.ts';

/** Values over the newest `buckets` buckets. A bucket in which nothing was seen has none. */
export function seriesOf({ history, nowMs, epochMs }: Moment, buckets: number): DashboardView['series'] {
  const places = newestPlaces(history, buckets);
  const first = history.newest - places.length + 1;
  const shiftMs = epochMs - nowMs;
  const valuesOf = (name: SeriesName) => places.map((place) => rounded(READERS[name](history, place, nowMs)));
  return {
    times: places.map((_, k) => Math.round(((first + k) * BUCKET_MS + shiftMs) / 1000)),
    values: recordOf(SERIES_NAMES, valuesOf),
  };
}

type Read = (history: History, place: number, nowMs: number) => number | null;

const waitingIn =
  (band: number): Read =>
  ({ waitingMs, sums }, place) =>
    ratioOf(waitingMs[band]![place]!, sums.sampledMs[place]!);

const mean =
  (sum: SumName, count: SumName): Read =>
  ({ sums }, place) =>
    ratioOf(sums[sum][place]!, sums[count][place]!);

/** Tokens a second; the newest bucket is not over yet. */
const rate =
  (sum: SumName): Read =>
  (history, place, nowMs) => {
    const isNewest = place === newestPlaces(history, 1)[0];
    const lengthMs = isNewest ? Math.max(1000, nowMs - history.newest * BUCKET_MS) : BUCKET_MS;
    return (history.sums[sum][place]! / lengthMs) * 1000;
  };

const firstToken =
  (ratio: number): Read =>
  (history, place) =>
    binQuantileMs(binsOver(history, 'ttft', [place]), ratio);

const READERS: Readonly<Record<SeriesName, Read>> = {
  interactive: waitingIn(BANDS.indexOf('interactive')),
  standard: waitingIn(BANDS.indexOf('standard')),
  'best-effort': waitingIn(BANDS.indexOf('best-effort')),
  realWaitMs: mean('realWaitMs', 'replayed'),
  fcfsWaitMs: mean('fcfsWaitMs', 'replayed'),
  ttftP50Ms: firstToken(0.5),
  ttftP99Ms: firstToken(0.99),
  inputTokensPerSecond: rate('inputTokens'),
  outputTokensPerSecond: rate('outputTokens'),
};

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 100) / 100;

function recordOf<Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> {
  const record: Partial<Record<Name, T>> = {};
  for (const name of names) record[name] = make(name);
  return record as Record<Name, T>;
}
