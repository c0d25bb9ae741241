import { checkPositive, checkRange } from '../errors/check.ts';
import { safeClockRatio } from '../placement/safeClock.ts';
import type { Tenant } from './gpuSnapshot.ts';

/**
 * The safe clock floor of a GPU: the lowest clock ratio at which every tenant keeps its SLO when it has the GPU for itself,
 * the largest `safeClockRatio` of them, `s / (s + slack)` with slack = share x SLO multiple - 1.
 *
 * 1 where a sensitive tenant has no slack, or a tenant's SLO is below its latency at the top clock; 0 without tenants, or where
 * nothing is sensitive. The largest and not the mean: the clock is one for all of them. Holds where the time model does, see `TRUSTED_CLOCK_RATIO`; it knows nothing of waiting.
 *
 * Source: docs/algorithms/clock-control.md, "Safe clock floor".
 *
 * @param sloShare  part of the SLO that the slowdown may use up, above 0; 1 leaves nothing for waiting
 * @throws WattlaneError ERR_ARGUMENT, naming the tenant
 */
export function tenantFloorRatio(tenants: readonly Tenant[], sloShare: number = 1): number {
  checkPositive('sloShare', sloShare);
  let floor = 0;
  tenants.forEach(({ sensitivity, sloMultiple }, i) => {
    checkRange(`sensitivity of tenant ${i}`, sensitivity, 0, 1);
    checkPositive(`sloMultiple of tenant ${i}`, sloMultiple);
    floor = Math.max(floor, Math.min(1, safeClockRatio(sensitivity, sloMultiple, sloShare)));
  });
  return floor;
}
