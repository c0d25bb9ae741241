import { BANDS, type TenantId } from '../domain/request.ts';
import { checkInteger, checkPositive } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { type BandState, createBandState } from './bandState.ts';
import { createJobTable, type JobTable } from './jobTable.ts';
import { POLICY_NAMES, type PolicyName } from './orderingPolicy.ts';
import { createSizeCalibration, type SizeCalibration } from './sizeCalibration.ts';

/** How a scheduler is set up. */
export interface SchedulerOptions {
  readonly policy: PolicyName;
  /**
   * Servers behind the queue: slots of an engine that serves requests one by one, or replicas of an engine that batches
   * (sizes are then shares of an engine's time).
   */
  readonly servers: number;
  /** Mean work of a request if it is known beforehand, in ms. */
  readonly priorMeanMs?: number;
  /** Promise of `boost`: nothing of the same tenant and band that arrives this much later, in ms, overtakes. Default: no cap. */
  readonly overtakeCapMs?: number;
  /** How many mean jobs a tenant may be ahead of the least served one before it is held back. Default 16. */
  readonly fairnessToleranceJobs?: number;
  /** Share of each tenant against the others; 1 for those not named. */
  readonly tenantWeights?: Readonly<Record<TenantId, number>>;
}

/** The whole state of a scheduler. Plain data: it can be logged, cloned and stored. */
export interface SchedulerState {
  readonly policy: PolicyName;
  readonly servers: number;
  readonly overtakeCapMs: number;
  readonly fairnessToleranceJobs: number;
  readonly tenantWeights: Map<TenantId, number>;
  readonly table: JobTable;
  /** In the order of `BANDS`. */
  readonly bands: readonly BandState[];
  readonly calibration: SizeCalibration;
}

/**
 * An empty scheduler.
 *
 * @throws WattlaneError ERR_ARGUMENT for an unknown policy, servers that are no whole number >= 1, or a weight, cap or
 *         tolerance that is not above 0
 */
export function createSchedulerState(options: SchedulerOptions): SchedulerState {
  if (!POLICY_NAMES.includes(options.policy)) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `policy is ${options.policy}; expected ${POLICY_NAMES.join(', ')}`,
    );
  }
  const weights = Object.entries(options.tenantWeights ?? {}) as [TenantId, number][];
  for (const [tenant, weight] of weights) checkPositive(`weight of tenant ${tenant}`, weight);
  const { overtakeCapMs, priorMeanMs } = options;
  return {
    policy: options.policy,
    servers: checkInteger('servers', options.servers, 1),
    overtakeCapMs:
      overtakeCapMs === undefined ? Number.POSITIVE_INFINITY : checkPositive('overtakeCapMs', overtakeCapMs),
    fairnessToleranceJobs: checkPositive('fairnessToleranceJobs', options.fairnessToleranceJobs ?? 16),
    tenantWeights: new Map(weights),
    table: createJobTable(),
    bands: BANDS.map(createBandState),
    calibration: createSizeCalibration(
      priorMeanMs === undefined ? 0 : checkPositive('priorMeanMs', priorMeanMs),
    ),
  };
}
