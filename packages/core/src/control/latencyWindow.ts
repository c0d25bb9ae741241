import { percentileOf } from '../stats/percentile.ts';
import type { FinishedRequest } from './gpuSnapshot.ts';

/** The latest latencies over their SLOs, with the times at which they became known. Plain data. */
export interface LatencyWindow {
  readonly endMs: number[];
  readonly ratios: number[];
}

export const createLatencyWindow = (): LatencyWindow => ({ endMs: [], ratios: [] });

/**
 * Takes in what ended, and drops what is older than `spanMs` while more than `leastRequests` are left.
 *
 * @param nowMs  present time, in ms
 */
export function addToWindow(
  window: LatencyWindow,
  finished: readonly FinishedRequest[],
  nowMs: number,
  spanMs: number,
  leastRequests: number,
): void {
  for (const { latencyRatio } of finished) {
    window.endMs.push(nowMs);
    window.ratios.push(latencyRatio);
  }
  let old = 0;
  while (window.endMs.length - old > leastRequests && window.endMs[old]! < nowMs - spanMs) old += 1;
  if (old === 0) return;
  window.endMs.splice(0, old);
  window.ratios.splice(0, old);
}

/** A percentile of latency over SLO; NaN with fewer than `leastRequests` requests. */
export const windowPercentile = (window: LatencyWindow, share: number, leastRequests: number): number =>
  window.ratios.length < leastRequests ? Number.NaN : percentileOf(window.ratios, share);
