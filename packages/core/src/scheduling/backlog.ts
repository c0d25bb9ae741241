import type { SchedulerState } from './schedulerState.ts';
import { SIZE_CLASSES } from './sizeCalibration.ts';

/**
 * Work that waits ahead of a new arrival of a band: everything in its own band and in more urgent ones, in ms of one
 * server's time. Each request counts with the calibrated mean of its size class.
 */
export function backlogMs(state: SchedulerState, bandIndex: number): number {
  let workMs = 0;
  for (let b = 0; b <= bandIndex; b++) {
    const { waiting, classCounts } = state.bands[b]!;
    if (waiting === 0) continue;
    for (let c = 0; c < SIZE_CLASSES; c++) workMs += classCounts[c]! * state.calibration.meanMs[c]!;
  }
  return workMs;
}
