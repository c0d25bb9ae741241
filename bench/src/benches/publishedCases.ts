import { WattlaneError } from '@wattlane/core/errors';
import type { PublishedJobs, PublishedMode, PublishedOptions, PublishedPolicy } from '@wattlane/core/twin';
import { type DataFolder, readDataLines } from '../data.ts';

/** One case of the artifact: jobs, settings, and what it answered. */
export interface PublishedCase {
  readonly jobs: PublishedJobs;
  readonly settings: Omit<PublishedOptions, 'policy'>;
  /** Finish times by policy and job index, in s; NaN for a job that the artifact lost. */
  readonly answers: readonly { readonly policy: PublishedPolicy; readonly finishSeconds: Float64Array }[];
}

const CASES_FILE = 'published-sim/cases.jsonl.gz';

/**
 * Reads the artifact's own answers.
 *
 * @throws WattlaneError ERR_BENCH_DATA when the file is missing or a line is not such a case
 */
export function readPublishedCases(folder: DataFolder): PublishedCase[] {
  return readDataLines(folder, CASES_FILE).map((line, index) => {
    try {
      return parsePublishedCase(JSON.parse(line));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new WattlaneError('ERR_BENCH_DATA', `${CASES_FILE}, line ${index + 1}: ${reason}`, { cause });
    }
  });
}

function parsePublishedCase(value: unknown): PublishedCase {
  const fields = asObject('case', value);
  if (!Array.isArray(fields.jobs)) throw new Error('jobs is not an array');
  const jobs = fields.jobs.map((job) => asObject('job', job));
  const column = (name: string): Float64Array => Float64Array.from(jobs, (job) => numberField(job, name));
  const answers = Object.entries(asObject('completion', fields.completion));
  return {
    jobs: {
      arrivalSeconds: column('arrival'),
      serviceSeconds: column('service'),
      predictedSeconds: column('predicted'),
    },
    settings: {
      // An unknown mode or policy is refused by the simulator, which names the ones that there are.
      mode: fields.mode as PublishedMode,
      batch: numberField(fields, 'batch'),
      fcfsWaitSeconds: numberField(fields, 'fcfsWaitSeconds'),
      starvationSeconds: numberField(fields, 'starvationSeconds'),
      starvationFactor: numberField(fields, 'starvationFactor'),
    },
    answers: answers.map(([policy, finishes]) => ({
      policy: policy as PublishedPolicy,
      finishSeconds: finishTimes(asObject(policy, finishes), jobs.length),
    })),
  };
}

function finishTimes(finishes: Record<string, unknown>, jobCount: number): Float64Array {
  const finishSeconds = new Float64Array(jobCount).fill(Number.NaN);
  for (const job of Object.keys(finishes)) {
    if (!(Number(job) < jobCount)) throw new Error(`completion names job ${job} of ${jobCount}`);
    finishSeconds[Number(job)] = numberField(finishes, job);
  }
  return finishSeconds;
}

function asObject(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`${name} is not an object`);
  return value as Record<string, unknown>;
}

function numberField(fields: Record<string, unknown>, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw new Error(`${name} is ${JSON.stringify(value)}; expected a number`);
  return value;
}
