/** A source of time. Code in core never asks the machine for the time; it is handed one of these, or a number. */
export interface Clock {
  /** Time since an origin of the clock's own, in ms; never goes back. */
  nowMs(): number;
}
