import { BANDS, type Band } from '@wattlane/core/domain';
import type { RequestRecord } from '../observe/requestRecord.ts';
import { BIN_COUNT, binOf } from './logBins.ts';

/** Length of a bucket, in ms, and buckets that are kept: 15 minutes. */
export const BUCKET_MS = 5000;
/** Buckets that are kept. */
export const BUCKETS = 180;
/** Requests whose records are kept. */
export const RECENT = 500;

/** What is summed in a bucket of the time at which requests ended. */
const SUMS = [
  'ended',
  'failed',
  'refused',
  'inputTokens',
  'outputTokens',
  'ttftCount',
  'ttftWithin',
  'tpotCount',
  'tpotWithin',
  'sampledMs',
] as const;
/** What is summed in a bucket of the time at which requests arrived. */
const WAIT_SUMS = ['replayed', 'realWaitMs', 'fcfsWaitMs'] as const;

/** A name of something that is summed. */
export type SumName = (typeof SUMS)[number] | (typeof WAIT_SUMS)[number];
/** A latency that is kept as counts by bin. */
export type LatencyName = 'ttft' | 'tpot' | 'total';

/** Sums of waits, by bucket. */
export type WaitSums = Readonly<Record<(typeof WAIT_SUMS)[number], Float64Array>>;

/** Thresholds that requests are held against. */
export interface Slo {
  readonly ttftMs?: number | undefined;
  readonly tpotMs?: number | undefined;
}

/**
 * The last quarter of an hour of a gateway in buckets of five seconds, and its last requests. Plain data of a fixed size,
 * about 0.4 MB.
 */
export interface History {
  /** Number of the newest bucket: its start over BUCKET_MS. Bucket n is at place n modulo BUCKETS. */
  newest: number;
  /** Number of the bucket in which it began. */
  readonly first: number;
  readonly sums: Readonly<Record<SumName, Float64Array>>;
  /** By band: the same as the sums of waits. */
  readonly bandWaits: readonly WaitSums[];
  /** By band and bucket: requests that waited times the ms for which they were seen to. */
  readonly waitingMs: readonly Float64Array[];
  /** By bucket and bin. */
  readonly latencies: Readonly<Record<LatencyName, Uint32Array>>;
  /** Of the last requests; the next one goes to place `recentCount` modulo RECENT. */
  readonly recent: RequestRecord[];
  recentCount: number;
  /** When the queue was last looked at, in ms, and what waited then by band. */
  sampledAtMs: number;
  readonly waiting: number[];
}

/** A history without requests. */
export function createHistory(nowMs: number): History {
  const sums = [...SUMS, ...WAIT_SUMS].map((name) => [name, new Float64Array(BUCKETS)] as const);
  const first = Math.floor(nowMs / BUCKET_MS);
  const bins = () => new Uint32Array(BUCKETS * BIN_COUNT);
  return {
    newest: first,
    first,
    sums: Object.fromEntries(sums) as Record<SumName, Float64Array>,
    bandWaits: BANDS.map(() => ({
      replayed: new Float64Array(BUCKETS),
      realWaitMs: new Float64Array(BUCKETS),
      fcfsWaitMs: new Float64Array(BUCKETS),
    })),
    waitingMs: BANDS.map(() => new Float64Array(BUCKETS)),
    latencies: { ttft: bins(), tpot: bins(), total: bins() },
    recent: [],
    recentCount: 0,
    sampledAtMs: nowMs,
    waiting: BANDS.map(() => 0),
  };
}

/** Takes in a request that ended now. */
export function noteEnded(history: History, record: RequestRecord, slo: Slo, nowMs: number): void {
  advance(history, nowMs);
  const { sums } = history;
  const place = history.newest % BUCKETS;
  history.recent[history.recentCount % RECENT] = record;
  history.recentCount += 1;
  sums.ended[place]! += 1;
  if (record.status >= 500) sums.failed[place]! += 1;
  else if (record.status >= 400 && record.status !== 499) sums.refused[place]! += 1;
  if (record.backend === null) return;
  sums.inputTokens[place]! += record.inputTokens;
  sums.outputTokens[place]! += record.outputTokens ?? 0;
  if (record.finish === 'stop' || record.finish === 'length') noteLatencies(history, record, slo, place);
}

/** Latencies of answers that are whole; only streams have a first token that the client saw. */
function noteLatencies(history: History, record: RequestRecord, slo: Slo, place: number): void {
  const { sums, latencies } = history;
  const { firstTokenMs, totalMs, outputTokens, stream } = record;
  latencies.total[place * BIN_COUNT + binOf(totalMs)]! += 1;
  if (!stream || firstTokenMs === null) return;
  latencies.ttft[place * BIN_COUNT + binOf(firstTokenMs)]! += 1;
  sums.ttftCount[place]! += 1;
  if (firstTokenMs <= (slo.ttftMs ?? Number.POSITIVE_INFINITY)) sums.ttftWithin[place]! += 1;
  if (outputTokens === null || outputTokens < 2) return;
  const tpotMs = (totalMs - firstTokenMs) / (outputTokens - 1);
  latencies.tpot[place * BIN_COUNT + binOf(tpotMs)]! += 1;
  sums.tpotCount[place]! += 1;
  if (tpotMs <= (slo.tpotMs ?? Number.POSITIVE_INFINITY)) sums.tpotWithin[place]! += 1;
}

/**
 * Takes in the wait of a request and the one that it would have had in order of arrival.
 *
 * @param arrivalMs  on the clock of `nowMs`
 */
export function noteWaits(
  history: History,
  arrivalMs: number,
  waits: { readonly band: Band; readonly realMs: number; readonly fcfsMs: number },
): void {
  const bucket = Math.floor(arrivalMs / BUCKET_MS);
  if (bucket > history.newest || bucket <= history.newest - BUCKETS) return;
  const place = bucket % BUCKETS;
  for (const sums of [history.sums, history.bandWaits[BANDS.indexOf(waits.band)]!]) {
    sums.replayed[place]! += 1;
    sums.realWaitMs[place]! += waits.realMs;
    sums.fcfsWaitMs[place]! += waits.fcfsMs;
  }
}

/** Longest time for which one look at the queue stands, in ms; a gateway that nobody uses or watches is not looked at. */
const LONGEST_LOOK_MS = BUCKET_MS;

/**
 * Looks at the queue. What was seen the last time stands for the time until now.
 *
 * @param waitingOf  requests that wait in a band, by its place in BANDS
 */
export function sampleQueue(history: History, nowMs: number, waitingOf: (band: number) => number): void {
  const spanMs = Math.min(nowMs - history.sampledAtMs, LONGEST_LOOK_MS);
  const place = history.newest % BUCKETS;
  history.sums.sampledMs[place]! += spanMs;
  for (let band = 0; band < BANDS.length; band++) {
    history.waitingMs[band]![place]! += spanMs * history.waiting[band]!;
    history.waiting[band] = waitingOf(band);
  }
  history.sampledAtMs = nowMs;
  advance(history, nowMs);
}

/** Clears the buckets that time has come to. */
function advance(history: History, nowMs: number): void {
  const bucket = Math.floor(nowMs / BUCKET_MS);
  const first = Math.max(history.newest + 1, bucket - BUCKETS + 1);
  for (let next = first; next <= bucket; next++) clear(history, next % BUCKETS);
  history.newest = Math.max(history.newest, bucket);
}

function clear({ sums, bandWaits, waitingMs, latencies }: History, place: number): void {
  for (const own of bandWaits) for (const column of Object.values(own)) column[place] = 0;
  for (const column of Object.values(sums)) column[place] = 0;
  for (const column of waitingMs) column[place] = 0;
  for (const bins of Object.values(latencies)) {
    bins.fill(0, place * BIN_COUNT, (place + 1) * BIN_COUNT);
  }
}

/** Places of the newest `count` buckets, oldest first; fewer while the history is younger. */
export function newestPlaces({ newest, first }: History, count: number): number[] {
  return Array.from({ length: count }, (_, back) => newest - count + 1 + back)
    .filter((bucket) => bucket >= first)
    .map((bucket) => bucket % BUCKETS);
}

/** Sum over buckets. */
export function sumOver({ sums }: History, name: SumName, places: readonly number[]): number {
  return columnSum(sums[name], places);
}

/** Sum of a column over buckets. */
export function columnSum(column: Float64Array, places: readonly number[]): number {
  return places.reduce((total, place) => total + column[place]!, 0);
}

/** Counts by bin over buckets. */
export function binsOver({ latencies }: History, name: LatencyName, places: readonly number[]): Float64Array {
  const total = new Float64Array(BIN_COUNT);
  for (const place of places) {
    for (let bin = 0; bin < BIN_COUNT; bin++) total[bin]! += latencies[name][place * BIN_COUNT + bin]!;
  }
  return total;
}

/** The last `count` requests that were kept, newest first. */
export function latestRequests({ recent, recentCount }: History, count: number): RequestRecord[] {
  const kept = Math.min(count, recent.length);
  return Array.from({ length: kept }, (_, back) => recent[(recentCount - 1 - back) % RECENT]!);
}
