/**
 * The artifact's clock: it steps by whole seconds and carries what is left of a second from one activity to the next.
 *
 * The steps change no result but the last bits of each time, and those bits do change results: times are sums of
 * hundredths, an arrival often falls on the very end of a run, and whether it joins then depends on how the sum was
 * rounded. So the sums are done in the artifact's order. (The artifact also lets arrivals join at each step; as
 * nothing looks at the queue during a run, joining at its end gives the same queue in the same order.)
 */
export interface SliceClock {
  nowSeconds: number;
  /** Length of the next step, at most 1 s. */
  sliceSeconds: number;
}

/** A clock at 0 s with a full second ahead. */
export const createSliceClock = (): SliceClock => ({ nowSeconds: 0, sliceSeconds: 1 });

/** Runs a batch for `durationSeconds`; 0 leaves the clock as it is. */
export function runFor(clock: SliceClock, durationSeconds: number): void {
  let leftSeconds = durationSeconds;
  while (leftSeconds > 0) {
    leftSeconds -= clock.sliceSeconds;
    if (leftSeconds < 0) {
      clock.nowSeconds += leftSeconds + clock.sliceSeconds;
      clock.sliceSeconds = -leftSeconds;
    } else {
      clock.nowSeconds += clock.sliceSeconds;
      clock.sliceSeconds = 1;
    }
  }
}

/** Lets an idle SJF server wait for its next arrival; does nothing when that has passed. */
export function idleUntil(clock: SliceClock, timeSeconds: number): void {
  while (clock.nowSeconds < timeSeconds) {
    if (clock.nowSeconds + clock.sliceSeconds < timeSeconds) {
      clock.nowSeconds += clock.sliceSeconds;
      clock.sliceSeconds = 1;
    } else {
      arriveAt(clock, timeSeconds);
    }
  }
}

/**
 * Lets FCFS wait for the start of its batch; does nothing to the time when that has passed.
 *
 * Unlike `idleUntil` it keeps stepping by the first slice, and takes a full second instead of a slice that rounds to
 * 0.00 s.
 */
export function holdUntil(clock: SliceClock, timeSeconds: number): void {
  if (Math.abs(clock.sliceSeconds) < 0.005) {
    clock.sliceSeconds = 1;
  }
  while (clock.nowSeconds + clock.sliceSeconds < timeSeconds) {
    clock.nowSeconds += clock.sliceSeconds;
  }
  if (clock.nowSeconds < timeSeconds) {
    arriveAt(clock, timeSeconds);
  }
}

/** The last step of a wait: a part of a second, counted as if the step before had been a whole one. */
function arriveAt(clock: SliceClock, timeSeconds: number): void {
  clock.sliceSeconds = 1 - (timeSeconds - clock.nowSeconds);
  clock.nowSeconds = timeSeconds;
}
