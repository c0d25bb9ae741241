import { expect, test } from 'vitest';
import { answerErrors } from './publishedErrors.ts';

const arrivals = Float64Array.of(0, 1, 2);

test('equal answers have no error, lost jobs included', () => {
  const answers = Float64Array.of(5, 9, Number.NaN);
  const errors = answerErrors(arrivals, answers, answers.slice());
  expect(errors).toEqual({ meanError: 0, p99Error: 0, finishErrorSeconds: 0 });
});

test('a job that only one of them loses makes the answers wrong, whichever it is', () => {
  const whole = Float64Array.of(5, 9, 10);
  const short = Float64Array.of(5, 9, Number.NaN);
  for (const [ours, theirs] of [
    [whole, short],
    [short, whole],
  ] as const) {
    expect(answerErrors(arrivals, ours, theirs)).toEqual({
      meanError: 1,
      p99Error: 1,
      finishErrorSeconds: Number.POSITIVE_INFINITY,
    });
  }
});

test('errors are relative to the answers of the artifact', () => {
  // JCTs 5, 8, 8 against 5, 8, 10: means 7 and 23 / 3, p99 8 against 8 + 0.98 x 2 = 9.96.
  const errors = answerErrors(arrivals, Float64Array.of(5, 9, 10), Float64Array.of(5, 9, 12));
  expect(errors.meanError).toBeCloseTo(2 / 23, 12);
  expect(errors.p99Error).toBeCloseTo(1.96 / 9.96, 12);
  expect(errors.finishErrorSeconds).toBe(2);
});

test('with every job lost on both sides there is nothing to differ', () => {
  const none = new Float64Array(3).fill(Number.NaN);
  expect(answerErrors(arrivals, none, none)).toEqual({ meanError: 0, p99Error: 0, finishErrorSeconds: 0 });
});
