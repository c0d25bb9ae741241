import type { ReplayResult } from '@wattlane/core/twin';

/** Part of the time of arrivals at its end over which the queue is looked at. */
const END_RATIO = 0.1;
/** The queue has grown through the run when its end is this many times its mean; 1.9 for a steady growth from none. */
const GROWTH = 1.5;
/** Time that the queue takes to empty after the last arrival, as part of the time of arrivals. */
const DRAIN_RATIO = 0.05;

/**
 * Tells a run in which more arrived than the fleet can do: the queue at the gateway is longest when arrivals end and then
 * takes a while to empty, so that every figure would be larger for a longer trace.
 *
 * @param spanMs  first arrival to last arrival, in ms; 0 gives no sentence, as there is no rate to be too high
 * @returns a sentence, or undefined
 */
export function overloadNote({ timeline, policy }: ReplayResult, spanMs: number): string | undefined {
  const { bucketMs, heldRequests } = timeline;
  const buckets = Math.min(heldRequests.length, Math.max(1, Math.round(spanMs / bucketMs)));
  if (!(spanMs > 0) || buckets < 1 / END_RATIO) return undefined;
  const whole = meanOf(heldRequests.subarray(0, buckets));
  const end = meanOf(heldRequests.subarray(Math.floor(buckets * (1 - END_RATIO)), buckets));
  const drained = heldRequests.subarray(buckets).findIndex((held) => held < 1);
  const drainBuckets = drained === -1 ? heldRequests.length - buckets : drained;
  if (end < GROWTH * whole || drainBuckets < DRAIN_RATIO * buckets) return undefined;
  return `Arrivals exceed what this fleet sustains: under ${policy} the queue grew until arrivals ended, so the figures depend on the length of the trace.`;
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
