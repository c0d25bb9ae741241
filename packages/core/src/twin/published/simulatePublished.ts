import { simulateFcfs } from './fcfs.ts';
import { arrivalOrder, checkPublishedJobs, type PublishedJobs, reorderJobs } from './publishedJobs.ts';
import { type PublishedOptions, resolveOptions } from './publishedOptions.ts';
import { simulateSjf } from './sjf.ts';

/**
 * The simulator that the SSJF paper was evaluated with, reproduced with its quirks.
 *
 * It is here to check against published numbers, not to plan with: for a fair comparison of orders use the twin's
 * `replay`. What it does otherwise than a server, and where that is written down:
 *
 * - only FCFS waits for a batch to fill: `batchStartSeconds` in fcfs.ts
 * - unfinished members of a batch return to the head under FCFS, else to the tail: `finishBatch` in fcfs.ts and sjf.ts
 * - a batch of any size runs as fast as one job, with no prefill and no memory limit: batchTime.ts
 * - the starvation rule reads true remaining times and turns the whole dispatch to FCFS: starvation.ts
 * - newcomers are charged the whole span in which they arrived: countedWait.ts
 * - the whole queue is sorted again at each dispatch, ties by history: waitQueue.ts
 * - the prediction of a job that has partly run is not reduced: `keySeconds` in sjf.ts
 * - SJF and SSJF may lose the last job: `hasWork` in sjf.ts
 * - time goes in slices of a second, which shows in the rounding: sliceClock.ts
 *
 * Source: Qiu et al., "Efficient Interactive LLM Serving with Proxy Model-based Sequence Length Prediction"
 * (arXiv 2404.08509), artifact `model-serving/` at 4b86686; written anew from its described behaviour.
 *
 * @param jobs    n jobs, times in s
 * @param options mode, policy and settings; defaults are the artifact's
 * @returns n finish times in s, by job index; NaN for a job that the artifact loses
 * @throws WattlaneError ERR_SHAPE for arrays of unequal length, ERR_ARGUMENT for a value outside its range
 */
export function simulatePublished(jobs: PublishedJobs, options: PublishedOptions): Float64Array {
  checkPublishedJobs(jobs);
  const resolved = resolveOptions(options);
  const simulate = resolved.policy === 'fcfs' ? simulateFcfs : simulateSjf;
  const order = arrivalOrder(jobs.arrivalSeconds);
  const ordered = simulate(reorderJobs(jobs, order), resolved);
  const finishSeconds = new Float64Array(ordered.length);
  order.forEach((job, place) => {
    finishSeconds[job] = ordered[place]!;
  });
  return finishSeconds;
}
