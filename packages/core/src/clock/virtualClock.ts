import { WattlaneError } from '../errors/wattlaneError.ts';
import type { Clock } from './clock.ts';

/**
 * A clock that moves only when told to, for tests and simulation.
 *
 * Its whole state is one number, so a simulation can be stored and taken up again with `new VirtualClock(nowMs)`.
 */
export class VirtualClock implements Clock {
  #nowMs: number;

  /** @param startMs time at the start, in ms */
  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /**
   * Moves to a later time.
   *
   * @param timeMs the new time, in ms; the present one is allowed
   * @throws WattlaneError ERR_ARGUMENT when it lies in the past or is not a number
   */
  advanceTo(timeMs: number): void {
    if (!(timeMs >= this.#nowMs)) {
      throw new WattlaneError('ERR_ARGUMENT', `time ${timeMs} ms; expected ${this.#nowMs} ms or later`);
    }
    this.#nowMs = timeMs;
  }
}
