import type { BacklogWait } from './backlogWait.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import { SIZE_CLASSES, UNTRUSTED_CLASS } from './sizeCalibration.ts';

/** The oldest request goes first once it is older than this share of the largest backlog wait seen. */
const GUARD_RATIO = 0.93;

/** Arrivals before the guard has seen enough to act. */
const GUARD_WARMUP_ARRIVALS = 20;

/** Age above which the oldest request is dispatched whatever its size, in ms; Infinity while too little was seen. */
export function ageGuardMs(wait: Pick<BacklogWait, 'arrivals' | 'maxMs'>): number {
  return wait.arrivals > GUARD_WARMUP_ARRIVALS ? GUARD_RATIO * wait.maxMs : Number.POSITIVE_INFINITY;
}

/**
 * Boost: the key is `arrival - boost(size)`, so short requests overtake, but only those that arrived a bounded time
 * before. Gamma adapts to the backlog (`adaptGamma`), class means to the outcomes (`SizeCalibration`), and an age guard
 * bounds the tail under overload and bursts.
 *
 * Every size class is a lane in order of arrival; its boost is the lane's offset. Requests that are not wholly trusted
 * wait in the lane of `UNTRUSTED_CLASS`, with their own head start on its boost: none at trust 0, where the lane is in
 * order of arrival whatever the sizes. `docs/algorithms/boost.md` gives the rule whole, with what was measured.
 */
export const boost: OrderingPolicy = {
  name: 'boost',
  lanes: SIZE_CLASSES,
  lane: (job) => (job.trustRatio === 1 ? job.sizeClass : UNTRUSTED_CLASS),
  key: (job) => job.arrivalMs - job.headStartMs,
  rescue: {
    arrivalLanes: UNTRUSTED_CLASS,
    reason: 'age-guard',
    isOverdue: (oldest, nowMs, wait) => nowMs - oldest.arrivalMs > ageGuardMs(wait),
  },
};
