/** Running sums of a two-sided CUSUM test for a shifted mean. Plain data. */
export interface ShiftDetector {
  highSum: number;
  lowSum: number;
}

/** Half of the shift that is looked for, in standard deviations: one standard deviation is found fastest. */
const SLACK = 0.5;

/**
 * Sum at which a shift is declared. With slack 0.5 a threshold of 5 raises a false alarm once in about 465
 * independent normal residuals, and finds a shift of 2 standard deviations after 4 (Siegmund's approximation).
 */
const THRESHOLD = 5;

/** A detector that has seen nothing. */
export function createShiftDetector(): ShiftDetector {
  return { highSum: 0, lowSum: 0 };
}

/**
 * Folds in one standardised residual.
 *
 * Source: Page 1954, "Continuous inspection schemes", section 4.
 */
export function accumulateShift(detector: ShiftDetector, standardised: number): void {
  detector.highSum = Math.max(0, detector.highSum + standardised - SLACK);
  detector.lowSum = Math.max(0, detector.lowSum - standardised - SLACK);
}

/**
 * Whether the mean has shifted, by evidence that `explained` does not hold already: a model whose sums all come from
 * one tenant has not shifted, that tenant has.
 */
export function hasShifted(detector: ShiftDetector, explained?: ShiftDetector): boolean {
  const high = detector.highSum - (explained?.highSum ?? 0);
  const low = detector.lowSum - (explained?.lowSum ?? 0);
  return high >= THRESHOLD || low >= THRESHOLD;
}

/** Whether the sums are half-way to a shift. */
export function isSuspect(detector: ShiftDetector): boolean {
  return Math.max(detector.highSum, detector.lowSum) >= THRESHOLD / 2;
}

/** Takes back the evidence that `explained` holds. */
export function takeBackShift(detector: ShiftDetector, explained: ShiftDetector): void {
  detector.highSum = Math.max(0, detector.highSum - explained.highSum);
  detector.lowSum = Math.max(0, detector.lowSum - explained.lowSum);
}

/** Starts anew. */
export function clearShift(detector: ShiftDetector): void {
  detector.highSum = 0;
  detector.lowSum = 0;
}
