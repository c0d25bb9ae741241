import type { FinishedRequest } from './gpuSnapshot.ts';

/**
 * Time that work has lost to clocks below the top, over the last two minutes. Plain data.
 *
 * It answers whether a request that missed its SLO would have kept it at the top clock.
 */
export interface LostTime {
  /** Times at which the loss was brought up to date, in ms, rising. */
  readonly timesMs: number[];
  /** Loss up to each of them, in ms. */
  readonly lostMs: number[];
  /** Share of the time that is being lost now, 0 to 1. */
  lossRatio: number;
}

const KEPT_MS = 120_000;

/** Old entries are dropped when there are this many. */
const PRUNE_ENTRIES = 4096;

export const createLostTime = (): LostTime => ({ timesMs: [], lostMs: [], lossRatio: 0 });

/**
 * Brings the loss up to `nowMs`, and says what is lost from now on.
 *
 * @param slowdown  how many times longer the present work takes than at the top clock; 1 without work
 */
export function updateLostTime(lost: LostTime, nowMs: number, slowdown: number): void {
  const last = lost.timesMs.length - 1;
  const gapMs = last < 0 ? 0 : nowMs - lost.timesMs[last]!;
  if (last < 0 || gapMs > 0) {
    lost.timesMs.push(nowMs);
    lost.lostMs.push((lost.lostMs[last] ?? 0) + lost.lossRatio * gapMs);
  }
  lost.lossRatio = 1 - 1 / slowdown;
  if (lost.timesMs.length > PRUNE_ENTRIES) prune(lost, nowMs - KEPT_MS);
}

/** Latency over SLO of an ended request, had the clock been at the top while it was there. At most what it was. */
export function fullClockLatencyRatio(lost: LostTime, request: FinishedRequest): number {
  const spanMs = request.toMs - request.fromMs;
  if (spanMs <= 0) return request.latencyRatio;
  const share = (lostUntil(lost, request.toMs) - lostUntil(lost, request.fromMs)) / spanMs;
  return request.latencyRatio * (1 - share);
}

/** Loss up to a time, in ms; linear between two entries, constant before the first and after the last. */
function lostUntil({ timesMs, lostMs }: LostTime, atMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle]! <= atMs) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return lostMs[0] ?? 0;
  if (low === timesMs.length) return lostMs.at(-1)!;
  const part = (atMs - timesMs[low - 1]!) / (timesMs[low]! - timesMs[low - 1]!);
  return lostMs[low - 1]! + part * (lostMs[low]! - lostMs[low - 1]!);
}

function prune(lost: LostTime, beforeMs: number): void {
  const first = lost.timesMs.findIndex((ms) => ms >= beforeMs);
  const drop = Math.min(first === -1 ? lost.timesMs.length - 1 : first, lost.timesMs.length - 1);
  // Where the entries are all younger, the older half goes: a bound on memory comes before exactness.
  const count = drop > 0 ? drop : PRUNE_ENTRIES / 2;
  lost.timesMs.splice(0, count);
  lost.lostMs.splice(0, count);
}
