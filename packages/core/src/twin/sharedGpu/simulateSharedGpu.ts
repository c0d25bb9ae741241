import { type FinishedRequest, NO_THROTTLE } from '../../control/gpuSnapshot.ts';
import type { SharedJob } from '../../control/sharedWork.ts';
import { chargeGroup, chargeIdle, createEnergyLedger } from '../../power/energyLedger.ts';
import { dynamicWattsAt, idleWattsAt } from '../../power/sharedPower.ts';
import { slowdown } from '../../power/slowdown.ts';
import type { Rng } from '../../random/rng.ts';
import { drawLagMs } from '../clockLag.ts';
import { checkSharedGpu } from './checkSharedGpu.ts';
import type { ClockDriver, SharedGpuResult, SharedGpuSpec, SharedJobs } from './sharedGpuSpec.ts';
import { createTenantBatch, enterBatch, leaveBatch, leftInBatchMs } from './tenantBatch.ts';

/**
 * Serves requests on a GPU that several models share, event by event, and meters its energy exactly.
 *
 * Models that have work take turns evenly; requests of one model run together, up to `maxBatch`, each further one slowing the
 * batch by `batchSlowdown`; more wait, first come first served. With A models at work a request of work R in a batch of B
 * takes `A (1 + batchSlowdown (B - 1)) T(x) R`. The draw is idle power and the mean of what the A models add at the clock x,
 * and goes to their requests in equal parts (`EnergyLedger`). A clock that the driver writes has effect after the lag; one
 * written before the last had effect takes its place.
 *
 * The driver is asked when a request comes or ends and when it said. The same input and generator give the same bytes.
 *
 * Source: docs/algorithms/clock-control.md, "The shared GPU of the twin". The service is assumed, not measured.
 *
 * @param jobs     in order of arrival
 * @param driver   decides over the clock; null for a clock that stays as it is
 * @param rng      draws the lags
 * @param startMs  from when idle power counts, in ms; not after the first arrival
 * @throws WattlaneError ERR_SHAPE, ERR_ARGUMENT; see `checkSharedGpu`
 */
export function simulateSharedGpu(
  spec: SharedGpuSpec,
  jobs: SharedJobs,
  driver: ClockDriver,
  rng: Rng,
  startMs: number = 0,
): SharedGpuResult {
  checkSharedGpu(spec, jobs, startMs);
  const { tenants, idle, maxBatch, batchSlowdown } = spec;
  const count = jobs.tenant.length;
  const latencyMs = new Float64Array(count);
  const requestJoules = new Float64Array(count);
  const ledger = createEnergyLedger(tenants.length);
  const batches = tenants.map(createTenantBatch);
  const joulesAtStart = new Float64Array(count);
  const servedAtStart = new Float64Array(count).fill(Number.NaN);
  const controlTenants = tenants.map(({ memoryBound, sloMultiple }) => ({
    sensitivity: 1 - memoryBound,
    sloMultiple,
  }));

  let nowMs = startMs;
  let arrived = 0;
  let ended = 0;
  let active = 0;
  let busyMs = 0;
  let writes = 0;
  let arrivedWorkMs = 0;
  let clockRatio = spec.clockRatio;
  let writtenRatio = clockRatio;
  let pendingMs = Number.POSITIVE_INFINITY;
  let controlMs = driver === null ? Number.POSITIVE_INFINITY : startMs;
  let finished: FinishedRequest[] = [];
  const slowdowns = new Float64Array(tenants.length);
  const watts = new Float64Array(tenants.length);
  let idleWatts = 0;
  setClock();

  function setClock(): void {
    clockRatio = writtenRatio;
    idleWatts = idleWattsAt(idle, clockRatio);
    tenants.forEach((tenant, t) => {
      slowdowns[t] = slowdown(tenant.memoryBound, clockRatio);
      watts[t] = dynamicWattsAt(idle, tenant, clockRatio);
    });
  }

  /** How many ms one ms of work of a model takes now. */
  const stretch = (t: number): number =>
    active * slowdowns[t]! * (1 + batchSlowdown * (batches[t]!.running.length - 1));

  function advance(toMs: number): void {
    const gapMs = toMs - nowMs;
    nowMs = toMs;
    if (gapMs <= 0) return;
    if (active === 0) {
      chargeIdle(ledger, gapMs, idleWatts);
      return;
    }
    busyMs += gapMs;
    for (let t = 0; t < batches.length; t++) {
      const batch = batches[t]!;
      const members = batch.running.length;
      if (members === 0) continue;
      batch.servedMs += gapMs / stretch(t);
      chargeGroup(ledger, t, members, gapMs, (idleWatts + watts[t]!) / active);
    }
  }

  function start(job: number): void {
    const t = jobs.tenant[job]!;
    const batch = batches[t]!;
    if (batch.running.length === 0) active += 1;
    enterBatch(batch, job, jobs.workMs[job]!);
    servedAtStart[job] = batch.servedMs;
    joulesAtStart[job] = ledger.memberJoules[t]!;
  }

  function arrive(): void {
    const job = arrived;
    arrived += 1;
    arrivedWorkMs += jobs.predictedMs[job]!;
    const batch = batches[jobs.tenant[job]!]!;
    if (batch.running.length < maxBatch) start(job);
    else batch.waiting.push(job);
  }

  function end(t: number): void {
    const batch = batches[t]!;
    const job = leaveBatch(batch);
    ended += 1;
    latencyMs[job] = nowMs - jobs.arrivalMs[job]!;
    requestJoules[job] = ledger.memberJoules[t]! - joulesAtStart[job]!;
    finished.push({
      latencyRatio: latencyMs[job]! / jobs.sloMs[job]!,
      fromMs: jobs.arrivalMs[job]!,
      toMs: nowMs,
    });
    if (batch.running.length === 0) active -= 1;
    if (batch.waiting.length > 0) start(batch.waiting.shift()!);
  }

  function presentJobs(): SharedJob[] {
    const list: SharedJob[] = [];
    batches.forEach((batch, t) => {
      for (const job of batch.running) list.push(sharedJob(job, batch.servedMs - servedAtStart[job]!, t));
      for (const job of batch.waiting) list.push(sharedJob(job, 0, t));
    });
    return list;
  }

  const sharedJob = (job: number, doneMs: number, tenant: number): SharedJob => ({
    tenant,
    arrivedMs: jobs.arrivalMs[job]!,
    sloMs: jobs.predictedSloMs[job]!,
    predictedMs: jobs.predictedMs[job]!,
    doneMs,
  });

  function control(): void {
    const present = presentJobs();
    const decision = driver!({
      nowMs,
      clockRatio: writtenRatio,
      capRatio: 1,
      throttle: NO_THROTTLE,
      sloSeenMs: nowMs,
      tenants: controlTenants,
      present: present.length,
      finished,
      work: { jobs: present, arrivedWorkMs },
    });
    finished = [];
    controlMs = decision.againMs;
    if (decision.kind === 'hold') return;
    writes += 1;
    writtenRatio = decision.clockRatio;
    pendingMs = nowMs + drawLagMs(spec.lag, rng);
  }

  while (ended < count) {
    let endingTenant = -1;
    let endMs = Number.POSITIVE_INFINITY;
    for (let t = 0; t < batches.length; t++) {
      if (batches[t]!.running.length === 0) continue;
      const ms = nowMs + leftInBatchMs(batches[t]!) * stretch(t);
      if (ms < endMs) [endMs, endingTenant] = [ms, t];
    }
    const arrivalMs = arrived < count ? jobs.arrivalMs[arrived]! : Number.POSITIVE_INFINITY;
    const nextMs = Math.min(endMs, pendingMs, arrivalMs, controlMs);
    advance(nextMs);
    if (endMs === nextMs) {
      end(endingTenant);
      if (driver !== null) control();
    } else if (pendingMs === nextMs) {
      pendingMs = Number.POSITIVE_INFINITY;
      setClock();
    } else if (arrivalMs === nextMs) {
      arrive();
      if (driver !== null) control();
    } else {
      control();
    }
  }
  return {
    latencyMs,
    requestJoules,
    busyJoules: ledger.busyJoules,
    idleJoules: ledger.idleJoules,
    busyMs,
    writes,
    endMs: nowMs,
    clockRatio: writtenRatio,
  };
}
