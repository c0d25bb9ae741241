import { dynamicPowerRatio } from '../power/dynamicPower.ts';
import { slowdown } from '../power/slowdown.ts';
import { type ArrivalLoad, createArrivalLoad, updateArrivalLoad } from './arrivalLoad.ts';
import type { Forecast } from './forecast.ts';
import type { GpuSnapshot } from './gpuSnapshot.ts';
import { leftMs, type SharedService, type SharedWork } from './sharedWork.ts';
import { tenantFloorRatio } from './tenantFloorRatio.ts';
import { createWorkTally, tallyWork } from './workTally.ts';

/** Above this load a lower clock is not used: the GPU must be able to keep up. */
const HIGHEST_LOAD = 0.8;

/** How much of the load a present request has to wait for, on average, and the most that counts. */
const LOAD_WEIGHT = 0.25;
const HIGHEST_WAIT = 0.85;

/** Work that may come while a request is served, as a share of what is left of it. */
const DEFAULT_RESERVE = 0.25;

/** The same for a request that has not come yet: room for one more like it. */
const SAFE_RESERVE = 1;

/** Clock ratios among which the one of least energy is searched. */
const SEARCH_RATIOS = Array.from({ length: 101 }, (_, i) => 1 - i * 0.0075);

/**
 * Forecast for a GPU that several models share.
 *
 * Were the clock x from now on, a request i with work R_i left (in its batch) would need
 * `F_i = sum over models m with work of min(R_m T_m(x), R_i T_i(x))` more, since the models take turns: each of the others
 * gets as much time as i does, or what it needs if that is less. What comes meanwhile is allowed for twice: F is stretched by
 * `1 / (1 - min(0.85, 0.25 load))`, and a reserve of `reserve x R_i` at the top clock stands ready for one more model that
 * begins to work. With load T(x) above 0.8, load being the work that arrives over what full batches do, no clock below the
 * top keeps up.
 *
 * The safe clock is that of the tenants' sensitivities (`tenantFloorRatio`) with room for one more request of the same length:
 * with an SLO of twice the latency without load there is nothing to spare, and the clock stays at the top.
 *
 * Source: docs/algorithms/clock-control.md, "Forecast".
 *
 * @param reserve  0 or more; 1 is room for as much again as is left of a request
 */
export function sharedForecast(
  service: SharedService,
  reserve: number = DEFAULT_RESERVE,
): Forecast<ArrivalLoad, SharedWork> {
  const { memoryBound, maxBatch, batchSlowdown } = service;
  const batchSpeed = maxBatch / (1 + batchSlowdown * (maxBatch - 1));
  const tally = createWorkTally(memoryBound.length);
  const { count, slow, emptyMs, workMs } = tally;
  const slowdowns = new Float64Array(memoryBound.length);
  const leastEnergyOf = new Map<string, number>();

  function worstLatencyRatio(
    load: ArrivalLoad,
    snapshot: GpuSnapshot<SharedWork>,
    clockRatio: number,
  ): number {
    const { nowMs, work } = snapshot;
    if (work.jobs.length === 0) return 0;
    tallyWork(tally, service, work.jobs);
    for (let t = 0; t < slowdowns.length; t++) slowdowns[t] = slowdown(memoryBound[t]!, clockRatio);
    const share = (load.workPerMs / batchSpeed) * mixSlowdown();
    if (share > HIGHEST_LOAD && clockRatio < 1) return Number.POSITIVE_INFINITY;
    const stretch = 1 / (1 - Math.min(HIGHEST_WAIT, LOAD_WEIGHT * share));
    let worst = 0;
    for (const job of work.jobs) {
      const { tenant } = job;
      const fullClockMs = leftMs(job) * slow[tenant]!;
      const leftInTurnMs = count[tenant]! > maxBatch ? emptyMs[tenant]! : fullClockMs;
      const finishMs = stretch * finishAfterMs(tenant, leftInTurnMs) + reserve * fullClockMs;
      worst = Math.max(worst, (nowMs - job.arrivedMs + finishMs) / job.sloMs);
    }
    return worst;
  }

  /** When a model that takes turns with the others has got `ownMs` of work done, in ms from now. */
  function finishAfterMs(tenant: number, ownMs: number): number {
    const needsMs = ownMs * slowdowns[tenant]!;
    let finishMs = needsMs;
    for (let t = 0; t < slowdowns.length; t++) {
      if (t !== tenant && count[t]! > 0) finishMs += Math.min(emptyMs[t]! * slowdowns[t]!, needsMs);
    }
    return finishMs;
  }

  function slowdownAt({ work }: GpuSnapshot<SharedWork>, clockRatio: number): number {
    tallyWork(tally, service, work.jobs);
    for (let t = 0; t < slowdowns.length; t++) slowdowns[t] = slowdown(memoryBound[t]!, clockRatio);
    return mixSlowdown();
  }

  /** Mean slowdown of the present work. */
  function mixSlowdown(): number {
    let slowedMs = 0;
    let fullClockMs = 0;
    for (let t = 0; t < slowdowns.length; t++) {
      slowedMs += workMs[t]! * slowdowns[t]!;
      fullClockMs += workMs[t]!;
    }
    return fullClockMs > 0 ? slowedMs / fullClockMs : 1;
  }

  function leastEnergyRatio({ work }: GpuSnapshot<SharedWork>): number {
    // In batches a lower clock makes more requests run together, which the energy of single requests leaves out.
    if (maxBatch > 1 || work.jobs.length === 0) return 0;
    tallyWork(tally, service, work.jobs);
    const active = count.map((present) => Math.min(1, present)).join('');
    const known = leastEnergyOf.get(active);
    if (known !== undefined) return known;
    const ratio = searchLeastEnergy(memoryBound.filter((_, t) => count[t]! > 0));
    leastEnergyOf.set(active, ratio);
    return ratio;
  }

  return {
    createState: createArrivalLoad,
    observe: (load, { nowMs, work }) => updateArrivalLoad(load, nowMs, work.arrivedWorkMs),
    worstLatencyRatio,
    leastEnergyRatio,
    slowdownAt,
    safeRatio: ({ tenants }, sloShare) => tenantFloorRatio(tenants, sloShare / (1 + SAFE_RESERVE)),
  };
}

/** Clock ratio of least energy above idle for models that have equal shares of the time at full clock. */
function searchLeastEnergy(memoryBound: readonly number[]): number {
  const energy = (x: number): number =>
    memoryBound.reduce((sum, w) => sum + slowdown(w, x) * dynamicPowerRatio(w, x), 0);
  return SEARCH_RATIOS.reduce((best, ratio) => (energy(ratio) < energy(best) ? ratio : best));
}
