import {
  type ClockLaw,
  type ControlLimits,
  fixedClockLaw,
  MIAD_P95,
  miadLaw,
  predictiveLaw,
  type SharedWork,
  sharedForecast,
  type Tenant,
} from '@wattlane/core/control';

/** Laws that the agent can run; the same code as in the twin. */
export const LAW_NAMES = ['predictive', 'miad', 'static', 'top'] as const;
/** One of `LAW_NAMES`. */
export type LawName = (typeof LAW_NAMES)[number];

/** Share of the top clock of the static law, the fair baseline. */
const STATIC_RATIO = 0.7;

/** How models share a GPU. */
export interface ServiceShape {
  /** Most requests of one model that run together. */
  readonly maxBatch: number;
  /** A batch of B takes `1 + batchSlowdown (B - 1)` times as long as one request. */
  readonly batchSlowdown: number;
}

/**
 * A law for one GPU. What it remembers is not known here, so it goes by `unknown`.
 *
 * @param tenants  models on the GPU
 */
export function loopLaw(
  name: LawName,
  tenants: readonly Tenant[],
  limits: ControlLimits,
  shape: ServiceShape,
): ClockLaw<unknown, SharedWork> {
  if (name === 'top') return fixedClockLaw(1) as ClockLaw<unknown, SharedWork>;
  if (name === 'static') return fixedClockLaw(STATIC_RATIO) as ClockLaw<unknown, SharedWork>;
  if (name === 'miad') return miadLaw(MIAD_P95) as ClockLaw<unknown, SharedWork>;
  const memoryBound = tenants.map(({ sensitivity }) => 1 - sensitivity);
  return predictiveLaw(sharedForecast({ memoryBound, ...shape }), limits) as ClockLaw<unknown, SharedWork>;
}
