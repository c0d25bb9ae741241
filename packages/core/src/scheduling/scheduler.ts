import { BANDS, DEFAULT_TENANT, type TenantId } from '../domain/request.ts';
import { checkInteger, checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { backlogMs } from './backlog.ts';
import { recordBacklogWait } from './backlogWait.ts';
import { shareCharge, shareJoin, shareLeave } from './fairShare.ts';
import { createFlow, flowPush, flowRemove } from './flow.ts';
import { tableAdd, tableRemove, tableSlot, tableTicket } from './jobTable.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import { POLICIES } from './policies.ts';
import { countArrival, refreshBoosts } from './refreshBoosts.ts';
import type { Dispatch, DispatchReason, ScheduledJob, WaitingJob } from './scheduledJob.ts';
import { createSchedulerState, type SchedulerOptions, type SchedulerState } from './schedulerState.ts';
import { selectJob } from './selectJob.ts';
import { learnOutcome, learnPrediction, sizeClassOf } from './sizeCalibration.ts';

/**
 * The queue of the gateway and of the twin: it decides which waiting request goes next.
 *
 * Bands are strict, tenants of a band share it by weight, and inside a tenant an ordering policy decides. It never looks
 * at a clock: the caller says what time it is.
 *
 * ```ts
 * const scheduler = new Scheduler({ policy: 'boost', servers: 8 });
 * scheduler.push({ id: 1, arrivalMs: 0, sizeMs: 4200 });
 * scheduler.push({ id: 2, arrivalMs: 5, sizeMs: 300 });
 * const next = scheduler.pop(10);          // when a server is free
 * scheduler.complete(next, 280);           // once its true cost is known
 * ```
 */
export class Scheduler {
  /** All of the scheduler's state, plain data. `Scheduler.fromState` takes it up again. */
  readonly state: SchedulerState;
  readonly #policy: OrderingPolicy;

  /**
   * @param options  how to set up an empty scheduler
   * @param state    a stored state to take up instead; the scheduler then owns it
   * @throws WattlaneError ERR_ARGUMENT, see `createSchedulerState`
   */
  constructor(options: SchedulerOptions, state: SchedulerState = createSchedulerState(options)) {
    this.state = state;
    this.#policy = POLICIES[state.policy];
  }

  /** Takes up a stored state, which the new scheduler then owns. */
  static fromState(state: SchedulerState): Scheduler {
    return new Scheduler({ policy: state.policy, servers: state.servers }, state);
  }

  /** Requests that wait. */
  get size(): number {
    return this.state.bands.reduce((sum, band) => sum + band.waiting, 0);
  }

  /**
   * Queues a request. Arrivals must be pushed in the order in which they came.
   *
   * @returns a ticket for `remove` and `rekey`
   * @throws WattlaneError ERR_ARGUMENT for an id that is no whole number >= 0, a negative size or a time that is no number
   */
  push(job: ScheduledJob): number {
    const { state } = this;
    const waiting = waitingJob(job);
    const band = state.bands[waiting.bandIndex]!;
    const newClass = learnPrediction(state.calibration, waiting.sizeClass, waiting.sizeMs);
    const startMs = (2 * state.calibration.overallMeanMs) / state.servers;
    recordBacklogWait(band.wait, backlogMs(state, waiting.bandIndex) / state.servers, startMs);
    if (countArrival(band)) refreshBoosts(state, band);
    if (newClass) this.#refreshAll();
    shareJoin(band.share, waiting.tenant);
    const slot = tableAdd(state.table, waiting);
    this.#enqueue(waiting, slot);
    return tableTicket(state.table, slot);
  }

  /**
   * Takes the request that goes next.
   *
   * @param nowMs  present time, in ms
   * @returns undefined when nothing waits
   */
  pop(nowMs: number): Dispatch | undefined {
    const { state } = this;
    const band = state.bands.find(({ waiting }) => waiting > 0);
    if (band === undefined) return undefined;
    const { slot, reason } = selectJob(state, this.#policy, band, nowMs);
    const job = state.table.jobs[slot]!;
    shareCharge(band.share, job.tenant, job.sizeMs, this.#weightOf(job.tenant));
    this.#discard(job, slot);
    return dispatchOf(job, reason);
  }

  /** Takes out a request that is no longer wanted. False when it has left already. */
  remove(ticket: number): boolean {
    const slot = tableSlot(this.state.table, ticket);
    if (slot === -1) return false;
    this.#discard(this.state.table.jobs[slot]!, slot);
    return true;
  }

  /**
   * Gives a waiting request a better estimate of its size, in ms; it keeps its arrival. False when it has left already.
   *
   * @param serviceMs  predicted time in service, in ms; `sizeMs` by default
   * @throws WattlaneError ERR_ARGUMENT for a negative size
   */
  rekey(ticket: number, sizeMs: number, serviceMs: number = sizeMs): boolean {
    checkRange('sizeMs', sizeMs, 0);
    checkRange('serviceMs', serviceMs, 0);
    const slot = tableSlot(this.state.table, ticket);
    if (slot === -1) return false;
    const job = this.state.table.jobs[slot]!;
    this.#dequeue(job);
    job.sizeMs = sizeMs;
    job.serviceMs = serviceMs;
    job.sizeClass = sizeClassOf(sizeMs);
    if (learnPrediction(this.state.calibration, job.sizeClass, sizeMs)) this.#refreshAll();
    this.#enqueue(job, slot);
    return true;
  }

  /**
   * Learns what a dispatched request cost. Leave it out for answers that were cut off: those are not short, but unknown.
   *
   * @param dispatch  as `pop` gave it
   * @param actualMs  its true work in the unit of `sizeMs`, >= 0
   * @throws WattlaneError ERR_ARGUMENT for a negative cost
   */
  complete(dispatch: Dispatch, actualMs: number): void {
    checkRange('actualMs', actualMs, 0);
    learnOutcome(this.state.calibration, dispatch.sizeClass, actualMs);
    const band = this.state.bands[BANDS.indexOf(dispatch.band)]!;
    shareCharge(band.share, dispatch.tenant, actualMs - dispatch.sizeMs, this.#weightOf(dispatch.tenant));
  }

  /** A size class was seen for the first time, and until now it had no boost in any band. */
  #refreshAll(): void {
    for (const band of this.state.bands) refreshBoosts(this.state, band);
  }

  #enqueue(job: WaitingJob, slot: number): void {
    const band = this.state.bands[job.bandIndex]!;
    let flow = band.flows.get(job.tenant);
    if (flow === undefined) {
      flow = createFlow(this.#policy);
      band.flows.set(job.tenant, flow);
    }
    flowPush(flow, this.#policy, job, slot);
    band.classCounts[job.sizeClass]! += 1;
    band.waiting += 1;
  }

  #dequeue(job: WaitingJob): void {
    const band = this.state.bands[job.bandIndex]!;
    const flow = band.flows.get(job.tenant)!;
    flowRemove(flow, this.#policy, job);
    if (flow.size === 0) band.flows.delete(job.tenant);
    band.classCounts[job.sizeClass]! -= 1;
    band.waiting -= 1;
  }

  #discard(job: WaitingJob, slot: number): void {
    this.#dequeue(job);
    shareLeave(this.state.bands[job.bandIndex]!.share, job.tenant);
    tableRemove(this.state.table, slot);
  }

  #weightOf(tenant: TenantId): number {
    return this.state.tenantWeights.get(tenant) ?? 1;
  }
}

function waitingJob(job: ScheduledJob): WaitingJob {
  const { sizeMs, serviceMs = sizeMs, trueSizeMs = sizeMs, band = 'standard' } = job;
  const { deadlineMs = Number.POSITIVE_INFINITY } = job;
  const bandIndex = BANDS.indexOf(band);
  if (bandIndex === -1 || Number.isNaN(deadlineMs)) {
    const wrong = bandIndex === -1 ? `band is ${band}` : 'deadlineMs is NaN';
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `${wrong}; expected one of ${BANDS.join(', ')} and a deadline in ms`,
    );
  }
  return {
    id: checkInteger('id', job.id, 0),
    arrivalMs: checkRange('arrivalMs', job.arrivalMs, -Number.MAX_VALUE),
    sizeMs: checkRange('sizeMs', sizeMs, 0),
    serviceMs: checkRange('serviceMs', serviceMs, 0),
    trueSizeMs: checkRange('trueSizeMs', trueSizeMs, 0),
    deadlineMs,
    bandIndex,
    tenant: job.tenant ?? DEFAULT_TENANT,
    sizeClass: sizeClassOf(sizeMs),
    laneHandle: -1,
    ageHandle: -1,
  };
}

function dispatchOf(job: WaitingJob, reason: DispatchReason): Dispatch {
  const { id, arrivalMs, sizeMs, sizeClass, tenant } = job;
  return { id, arrivalMs, sizeMs, sizeClass, band: BANDS[job.bandIndex]!, tenant, reason };
}
