import { checkPositive, checkRange } from '../errors/check.ts';
import type { Tenant } from './gpuSnapshot.ts';

/**
 * The lowest clock at which every tenant of a GPU keeps its SLO when it has the GPU for itself: the largest
 * `s / (s + slack)` over the tenants.
 *
 * From T(x) = 1 + s (1 / x - 1) <= share x SLO multiple, so slack = share x multiple - 1. 1 where a tenant has no slack at
 * all; 0 without tenants, or where nothing is sensitive. The largest and not the mean: the clock is one for all of them.
 * Holds where the time model does, see `TRUSTED_CLOCK_RATIO`; it knows nothing of waiting.
 *
 * Source: docs/algorithms/clock-control.md, "Safe clock".
 *
 * @param sloShare  part of the SLO that the slowdown may use up, above 0; 1 leaves nothing for waiting
 * @throws WattlaneError ERR_ARGUMENT, naming the tenant
 */
export function safeClockRatio(tenants: readonly Tenant[], sloShare: number = 1): number {
  checkPositive('sloShare', sloShare);
  let safe = 0;
  tenants.forEach(({ sensitivity, sloMultiple }, i) => {
    checkRange(`sensitivity of tenant ${i}`, sensitivity, 0, 1);
    checkPositive(`sloMultiple of tenant ${i}`, sloMultiple);
    const slack = sloShare * sloMultiple - 1;
    if (slack < 0) safe = 1;
    else if (sensitivity > 0) safe = Math.max(safe, sensitivity / (sensitivity + slack));
  });
  return safe;
}
