import type { BacklogWait } from './backlogWait.ts';
import { SIZE_CLASSES, type SizeCalibration, UNTRUSTED_CLASS } from './sizeCalibration.ts';

/** Mean jobs per server that are added to the mean backlog wait before gamma is taken from it. */
const HEADROOM_JOBS = 6;

/** A size class counts as this many mean jobs at the most. */
const LONGEST_JOBS = 1.5;

/**
 * Boost of a job of known size: `-ln(1 - exp(-gammaPerServer x size)) / gamma`, in ms.
 *
 * It falls from infinity (size 0) to 0 (large sizes), and tends to an order by size as gamma tends to 0 and to first
 * come, first served as gamma grows.
 *
 * Source: Yu and Scully, "Strongly Tail-Optimal Scheduling in the Light-Tailed M/G/1", SIGMETRICS 2024, the
 * gamma-boost policy. Departure: with k servers the size is scaled by gamma / k, since a job holds 1/k of the capacity.
 *
 * @param sizeMs          size, in ms, > 0
 * @param gammaPerMs      decay rate of the tail that is protected, per ms, > 0
 * @param servers         servers behind the queue, >= 1
 */
export function boostMs(sizeMs: number, gammaPerMs: number, servers: number): number {
  return -Math.log(-Math.expm1(-(gammaPerMs / servers) * sizeMs)) / gammaPerMs;
}

/**
 * Gamma from the traffic itself: `1 / (mean backlog wait + 6 mean jobs / servers)`, per ms.
 *
 * In the theory gamma is the decay rate of the waiting time under FCFS, which is the reciprocal of its mean for an
 * exponential tail; the added jobs keep it bounded where nothing waits.
 */
export function adaptGamma(wait: BacklogWait, meanJobMs: number, servers: number): number {
  return 1 / (wait.meanMs + (HEADROOM_JOBS * meanJobMs) / servers);
}

/**
 * Writes the boost of every size class into `boosts`, in ms.
 *
 * A class counts with its mean, but with one and a half mean jobs at the most (departure from the source). So the more sizes vary,
 * the less of their range the order follows; all longer requests have one boost and keep the order of arrival among
 * themselves. Where several servers answer requests of very different lengths the long ones are the tail at p99, and
 * without the limit it grows, see `docs/algorithms/boost.md`.
 *
 * The boost of the largest mean is subtracted from all, so that boosts are >= 0 and a smaller gamma does not lift every
 * new arrival over all old ones. A class that was never seen gets 0.
 *
 * With a cap, once requests came that are not wholly trusted, boosts are measured from that of the untrusted class
 * instead, which then always has half the cap. The head starts of those requests are fixed when they are queued, so only
 * a reference that does not move keeps the promise; and with all trusts at most t it is one of `t x capMs`.
 *
 * @param boosts  `SIZE_CLASSES` entries, overwritten
 * @param capMs   no boost is larger than this, in ms; Infinity for no cap. Since a request can only be passed by one
 *                that arrived less than a boost later, the cap is a promise: nothing that arrives `capMs` or more after
 *                a request of the same tenant and band is dispatched before it.
 */
export function computeBoosts(
  boosts: Float64Array,
  calibration: SizeCalibration,
  gammaPerMs: number,
  servers: number,
  capMs: number,
): void {
  const zeroMs = zeroBoostMs(calibration, gammaPerMs, servers, capMs);
  for (let c = 0; c < SIZE_CLASSES; c++) {
    const ownMs = boostMs(countedMeanMs(calibration, c), gammaPerMs, servers);
    boosts[c] = calibration.weight[c]! > 0 ? Math.min(capMs, Math.max(0, ownMs - zeroMs)) : 0;
  }
}

/** What a size class counts as in the order, in ms: its mean, but `LONGEST_JOBS` mean jobs at the most. */
function countedMeanMs({ meanMs, overallMeanMs }: SizeCalibration, sizeClass: number): number {
  return Math.min(meanMs[sizeClass]!, LONGEST_JOBS * overallMeanMs);
}

/** The boost that counts as 0, in ms. */
function zeroBoostMs(
  calibration: SizeCalibration,
  gammaPerMs: number,
  servers: number,
  capMs: number,
): number {
  if (calibration.weight[UNTRUSTED_CLASS]! > 0 && Number.isFinite(capMs))
    return boostMs(countedMeanMs(calibration, UNTRUSTED_CLASS), gammaPerMs, servers) - capMs / 2;
  let largestMs = 0;
  for (let c = 0; c < SIZE_CLASSES; c++) largestMs = Math.max(largestMs, countedMeanMs(calibration, c));
  return largestMs > 0 ? boostMs(largestMs, gammaPerMs, servers) : 0;
}
