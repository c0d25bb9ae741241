export { backlogMs } from './backlog.ts';
export { type BacklogWait, createBacklogWait, recordBacklogWait } from './backlogWait.ts';
export { adaptGamma, boostMs, computeBoosts } from './boost.ts';
export { jobSizeMs, type SizeModel } from './jobSize.ts';
export { POLICY_NAMES, type PolicyName } from './orderingPolicy.ts';
export type { Dispatch, DispatchReason, ScheduledJob } from './scheduledJob.ts';
export { Scheduler } from './scheduler.ts';
export type { SchedulerOptions, SchedulerState } from './schedulerState.ts';
