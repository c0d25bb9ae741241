import { BANDS, type TenantId } from '../domain/request.ts';
import { checkInteger, checkPositive, checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { type BandState, createBandState } from './bandState.ts';
import { createJobTable, type JobTable } from './jobTable.ts';
import { POLICY_NAMES, type PolicyName } from './orderingPolicy.ts';
import { POLICIES } from './policies.ts';
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
  /** How many mean jobs a tenant may be ahead of the least served one before it is held back. Default 2. */
  readonly fairnessToleranceJobs?: number;
  /** Share of each tenant against the others, 0.001 to 1,000; 1 for those not named. */
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
  /** Requests pushed so far. */
  pushes: number;
  /** In the order of `BANDS`. */
  readonly bands: readonly BandState[];
  readonly calibration: SizeCalibration;
}

/**
 * An empty scheduler.
 *
 * @throws WattlaneError ERR_ARGUMENT for an unknown policy, servers that are no whole number >= 1, a weight out of range, or
 *         a cap or tolerance that is not above 0 (Infinity switches it off)
 */
export function createSchedulerState(options: SchedulerOptions): SchedulerState {
  if (!POLICY_NAMES.includes(options.policy)) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `policy is ${options.policy}; expected ${POLICY_NAMES.join(', ')}`,
    );
  }
  const weights = Object.entries(options.tenantWeights ?? {}) as [TenantId, number][];
  for (const [tenant, weight] of weights) checkRange(`weight of tenant ${tenant}`, weight, 1e-3, 1e3);
  const { priorMeanMs } = options;
  return {
    policy: options.policy,
    servers: checkInteger('servers', options.servers, 1),
    overtakeCapMs: positiveOrInfinite('overtakeCapMs', options.overtakeCapMs ?? Number.POSITIVE_INFINITY),
    fairnessToleranceJobs: positiveOrInfinite('fairnessToleranceJobs', options.fairnessToleranceJobs ?? 2),
    tenantWeights: new Map(weights),
    table: createJobTable(),
    pushes: 0,
    bands: BANDS.map(() => createBandState(POLICIES[options.policy])),
    calibration: createSizeCalibration(
      priorMeanMs === undefined ? 0 : checkPositive('priorMeanMs', priorMeanMs),
    ),
  };
}

const positiveOrInfinite = (name: string, value: number): number =>
  value === Number.POSITIVE_INFINITY ? value : checkPositive(name, value);
