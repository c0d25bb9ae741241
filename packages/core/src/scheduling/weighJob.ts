import type { BandState } from './bandState.ts';
import type { TrackedJob } from './scheduledJob.ts';
import type { SchedulerState } from './schedulerState.ts';
import { UNTRUSTED_CLASS } from './sizeCalibration.ts';

/**
 * Notes in a job that is about to be queued what its trust makes of its size: the mean of untrusted requests, which it
 * counts as where it is not trusted, and its head start on their boost. Both stay as they are while it waits, so that its
 * place among requests of the same trust does not depend on how the means and boosts move. No effect at trust 1.
 */
export function weighJob(state: SchedulerState, band: BandState, job: TrackedJob): void {
  const { trustRatio, sizeClass } = job;
  const offsets = band.laneOffsets;
  const trusted = trustRatio === 1;
  job.untrustedMeanMs = trusted ? 0 : state.calibration.meanMs[UNTRUSTED_CLASS]!;
  job.headStartMs = trusted ? 0 : trustRatio * (offsets[sizeClass]! - offsets[UNTRUSTED_CLASS]!);
}
