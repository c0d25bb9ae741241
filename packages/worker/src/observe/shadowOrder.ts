/** A request that ended and waits for all that came before it to end too. */
interface Ended<T> {
  readonly arrivalMs: number;
  readonly value: T;
}

/**
 * Brings what ends in any order back into order of arrival. Plain data.
 *
 * A request that runs very long would hold all later ones up; after `patienceMs`, or when `mostKept` are held, it is
 * passed over and comes late, by itself, when it ends.
 */
export interface ArrivalOrder<T> {
  /** Place of the next one in order of arrival. */
  next: number;
  readonly ended: Map<number, Ended<T>>;
  readonly patienceMs: number;
  readonly mostKept: number;
}

/** An order that begins with place `first`; requests that came before it are let through as they end. */
export const createArrivalOrder = <T>(first = 0, patienceMs = 60_000, mostKept = 4096): ArrivalOrder<T> => ({
  next: first,
  ended: new Map(),
  patienceMs,
  mostKept,
});

/**
 * Takes one that ended and hands on those whose turn it is.
 *
 * @param place      0, 1, 2, ... in order of arrival; each comes once
 * @param arrivalMs  when it came
 * @param nowMs      present time, on the same clock
 * @param use        called for each that is in order now
 */
export function passInOrder<T>(
  order: ArrivalOrder<T>,
  place: number,
  arrivalMs: number,
  value: T,
  nowMs: number,
  use: (value: T) => void,
): void {
  if (place < order.next) {
    use(value);
    return;
  }
  order.ended.set(place, { arrivalMs, value });
  release(order, use);
  while (order.ended.size > 0 && mustSkip(order, nowMs)) {
    order.next = firstPlace(order);
    release(order, use);
  }
}

function release<T>(order: ArrivalOrder<T>, use: (value: T) => void): void {
  for (let entry = order.ended.get(order.next); entry !== undefined; entry = order.ended.get(order.next)) {
    order.ended.delete(order.next);
    order.next += 1;
    use(entry.value);
  }
}

/** The one that is missing came before all that are kept, so it is at least as old as the one that ended first. */
function mustSkip<T>({ ended, patienceMs, mostKept }: ArrivalOrder<T>, nowMs: number): boolean {
  const oldest = ended.values().next().value;
  return ended.size > mostKept || (oldest !== undefined && nowMs - oldest.arrivalMs > patienceMs);
}

function firstPlace<T>({ ended }: ArrivalOrder<T>): number {
  let first = Number.POSITIVE_INFINITY;
  for (const place of ended.keys()) first = Math.min(first, place);
  return first;
}
