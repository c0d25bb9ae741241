import type { Clock } from '@wattlane/core/clock';

/** A timer that was set. */
export interface Timer {
  /** Calls it off; nothing happens when it has fired. */
  cancel(): void;
}

/** What the ordering needs of the machine it runs on, so that a test can drive it by hand. */
export interface Runtime extends Clock {
  /** Calls `run` once, `delayMs` from now. Does not keep a process alive where the runtime allows that. */
  setTimer(delayMs: number, run: () => void): Timer;
}

/** A runtime of web standards alone. */
export const createWebRuntime = (): Runtime => ({
  nowMs: () => performance.now(),
  setTimer(delayMs, run) {
    const timer: unknown = setTimeout(run, delayMs);
    // Only Node and Bun give an object, which would keep the process alive.
    (timer as { unref?: () => void }).unref?.();
    return { cancel: () => clearTimeout(timer as number) };
  },
});
