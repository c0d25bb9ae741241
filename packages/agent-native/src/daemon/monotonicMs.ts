/** Monotonic time, in ms; the clock that samples carry too. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
