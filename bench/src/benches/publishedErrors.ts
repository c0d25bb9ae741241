import { mean, percentileOf } from '@wattlane/core/stats';
import { simulatePublished } from '@wattlane/core/twin';
import type { PublishedCase } from './publishedCases.ts';

/** How far two sets of answers lie apart: relative errors of the mean and of p99, and the worst single finish. */
export interface AnswerErrors {
  readonly meanError: number;
  readonly p99Error: number;
  readonly finishErrorSeconds: number;
}

/** Runs one case under every policy that it has an answer for, and compares. */
export function caseErrors(publishedCase: PublishedCase): AnswerErrors[] {
  const { jobs, settings, answers } = publishedCase;
  return answers.map(({ policy, finishSeconds }) => {
    const ours = simulatePublished(jobs, { ...settings, policy });
    return answerErrors(jobs.arrivalSeconds, ours, finishSeconds);
  });
}

/**
 * Compares finish times, over the jobs that were finished; JCT is finish minus arrival, p99 interpolates linearly.
 *
 * Answers that do not lose the same jobs are wrong altogether: relative errors of 1, and Infinity for the finish.
 *
 * @param ours,theirs finish times by job, in s; NaN for a lost job
 */
export function answerErrors(
  arrivalSeconds: Float64Array,
  ours: Float64Array,
  theirs: Float64Array,
): AnswerErrors {
  if (ours.some((seconds, job) => Number.isNaN(seconds) !== Number.isNaN(theirs[job]!))) {
    return { meanError: 1, p99Error: 1, finishErrorSeconds: Number.POSITIVE_INFINITY };
  }
  const finished = [...theirs.keys()].filter((job) => !Number.isNaN(theirs[job]!));
  if (finished.length === 0) {
    return { meanError: 0, p99Error: 0, finishErrorSeconds: 0 };
  }
  const completionTimes = (finishes: Float64Array): Float64Array =>
    Float64Array.from(finished, (job) => finishes[job]! - arrivalSeconds[job]!);
  const [ourTimes, theirTimes] = [completionTimes(ours), completionTimes(theirs)];
  return {
    meanError: relativeError(mean(ourTimes), mean(theirTimes)),
    p99Error: relativeError(percentileOf(ourTimes, 0.99), percentileOf(theirTimes, 0.99)),
    finishErrorSeconds: finished.reduce(
      (worst, job) => Math.max(worst, Math.abs(ours[job]! - theirs[job]!)),
      0,
    ),
  };
}

function relativeError(ours: number, theirs: number): number {
  return ours === theirs ? 0 : Math.abs(ours - theirs) / Math.abs(theirs);
}
