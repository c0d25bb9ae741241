import { BANDS } from '@wattlane/core/domain';
import type { GatewayBackend } from '../hold/gatewayBackend.ts';
import type { RequestRecord } from '../observe/requestRecord.ts';
import type { DashboardView } from './dashboardView.ts';
import { clockTime, duration, figure, NONE, percent, ratioOf } from './figures.ts';
import {
  BUCKET_MS,
  BUCKETS,
  binsOver,
  columnSum,
  latestRequests,
  newestPlaces,
  sumOver,
  type WaitSums,
} from './history.ts';
import { hasLength, pointsSince } from './lengthPoints.ts';
import { binQuantileMs } from './logBins.ts';
import type { Moment } from './moment.ts';

/** Buckets of a row over time. */
const MINUTE = 12;
/** Requests in the table of the latest. */
const LATEST = 20;
/** Upper bounds of the groups of answers, in tokens. */
const LENGTH_GROUPS = [16, 64, 256, 1024, Number.POSITIVE_INFINITY];

type Rows = readonly (readonly string[])[];

/** The tables of the page, newest rows first. */
export function tablesOf(moment: Moment): DashboardView['tables'] {
  const { history, gateway } = moment;
  const minutes = minutesOf(moment);
  const perMinute = (cells: (places: readonly number[]) => string[]): Rows =>
    minutes.map(({ time, places }) => [time, ...cells(places)]);
  return {
    queue: perMinute((places) =>
      BANDS.map((_, band) => {
        const sampledMs = sumOver(history, 'sampledMs', places);
        const waitingMs = places.reduce((sum, place) => sum + history.waitingMs[band]![place]!, 0);
        return figure(ratioOf(waitingMs, sampledMs));
      }),
    ),
    lengths: lengthRows(pointsSince(history, 0).filter(hasLength)),
    waits: perMinute((places) => waitCells(history.sums, places)),
    bands: BANDS.map((band, place) => [
      band,
      figure(history.waiting[place]!),
      ...waitCells(history.bandWaits[place]!, newestPlaces(history, BUCKETS)),
    ]),
    latency: perMinute((places) => {
      const ttft = binsOver(history, 'ttft', places);
      const total = binsOver(history, 'total', places);
      return [
        duration(binQuantileMs(ttft, 0.5)),
        duration(binQuantileMs(ttft, 0.99)),
        duration(binQuantileMs(total, 0.5)),
        duration(binQuantileMs(total, 0.99)),
      ];
    }),
    tokens: perMinute((places) => [
      figure(sumOver(history, 'inputTokens', places)),
      figure(sumOver(history, 'outputTokens', places)),
      figure(sumOver(history, 'ended', places)),
    ]),
    backends: gateway.pools.backends.map(backendRow),
    requests: latestRequests(history, LATEST).map(requestRow),
  };
}

/** Mean wait as it was and in order of arrival, what was saved, and requests. */
function waitCells(sums: WaitSums, places: readonly number[]): string[] {
  const replayed = columnSum(sums.replayed, places);
  const realMs = ratioOf(columnSum(sums.realWaitMs, places), replayed);
  const fcfsMs = ratioOf(columnSum(sums.fcfsWaitMs, places), replayed);
  const savedMs = realMs === null || fcfsMs === null ? null : fcfsMs - realMs;
  return [duration(realMs), duration(fcfsMs), duration(savedMs), figure(replayed)];
}

/** Minutes back from now, newest first, as far as anything was seen. */
function minutesOf({ history, nowMs, epochMs }: Moment) {
  const shiftMs = epochMs - nowMs;
  const places = newestPlaces(history, BUCKETS);
  const minutes = [];
  for (let back = 0; back < BUCKETS / MINUTE; back++) {
    const end = places.length - back * MINUTE;
    const own = places.slice(Math.max(0, end - MINUTE), Math.max(0, end));
    if (own.length === 0 || (back > 0 && sumOver(history, 'sampledMs', own) === 0)) break;
    const startMs = (history.newest - back * MINUTE - own.length + 1) * BUCKET_MS + shiftMs;
    minutes.push({ time: clockTime(startMs).slice(0, 8), places: own });
  }
  return minutes;
}

function lengthRows(records: readonly RequestRecord[]): Rows {
  return LENGTH_GROUPS.map((most, group) => {
    const least = (LENGTH_GROUPS[group - 1] ?? 0) + 1;
    const own = records.filter(({ outputTokens }) => outputTokens! >= least && outputTokens! <= most);
    const name =
      most === Number.POSITIVE_INFINITY ? `${figure(least)} or more` : `${figure(least)} to ${figure(most)}`;
    const ratios = own.map(({ predictedTokens, outputTokens }) => predictedTokens! / outputTokens!);
    const near = ratios.filter((ratio) => ratio >= 0.5 && ratio <= 2).length;
    return [name, figure(own.length), figure(median(ratios)), percent(ratioOf(near, own.length))];
  });
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

function backendRow({ id, config, health, window, reading }: GatewayBackend): string[] {
  const inFlight = figure(window.inFlight.sent.size);
  const most = Number.isFinite(window.maxInFlight) ? figure(window.maxInFlight) : 'no limit';
  return [
    id,
    config.engine,
    health,
    `${inFlight} of ${most}`,
    figure(window.inFlight.prefillTokens),
    figure(reading?.running ?? null),
    figure(reading?.waiting ?? null),
    percent(reading?.kvRatio ?? null),
  ];
}

function requestRow(record: RequestRecord): string[] {
  const { receivedAtMs, model, band, inputTokens, predictedTokens, outputTokens } = record;
  return [
    clockTime(receivedAtMs),
    model === '' ? NONE : model,
    band,
    figure(inputTokens),
    predictedTokens === null ? NONE : figure(Math.round(predictedTokens)),
    figure(outputTokens),
    duration(record.queuedMs),
    duration(record.firstTokenMs),
    duration(record.totalMs),
    record.errorCode ?? record.finish,
  ];
}
