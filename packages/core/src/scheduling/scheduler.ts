import { checkRange } from '../errors/check.ts';
import { backlogMs } from './backlog.ts';
import { recordBacklogWait } from './backlogWait.ts';
import { bandCharge, bandPush, bandRemove } from './bandQueue.ts';
import type { BandState } from './bandState.ts';
import { tableAdd, tableRemove, tableSlot, tableTicket } from './jobTable.ts';
import type { OrderingPolicy } from './orderingPolicy.ts';
import { POLICIES } from './policies.ts';
import { countArrival, refreshBoosts } from './refreshBoosts.ts';
import type { Dispatch, ScheduledJob, TrackedJob } from './scheduledJob.ts';
import { createSchedulerState, type SchedulerOptions, type SchedulerState } from './schedulerState.ts';
import { selectJob } from './selectJob.ts';
import {
  clampSizeMs,
  learnLowerBound,
  learnOutcome,
  learnPrediction,
  learnReestimate,
  sizeClassOf,
} from './sizeCalibration.ts';
import { dispatchOf, trackJob } from './trackJob.ts';
import { checkTrust, countedSizeMs } from './trust.ts';
import { weighJob } from './weighJob.ts';

/**
 * The queue of the gateway and of the twin: it decides which waiting request goes next.
 *
 * Bands are strict, tenants of a band share it by weight, and inside a tenant an ordering policy decides. It never looks
 * at a clock: the caller says what time it is. A request keeps its ticket until `complete`, `abandon` or `remove`; each of
 * them acts once, and returns false for a ticket that is no longer good.
 *
 * ```ts
 * const scheduler = new Scheduler({ policy: 'boost', servers: 8 });
 * scheduler.push({ id: 1, arrivalMs: 0, sizeMs: 4200 });
 * scheduler.push({ id: 2, arrivalMs: 5, sizeMs: 300 });
 * const next = scheduler.pop(10);          // when a server is free
 * scheduler.complete(next.ticket, 280);    // once its true cost is known
 * ```
 */
export class Scheduler {
  /** All of the scheduler's state, plain data. `Scheduler.fromState` takes it up again. */
  readonly state: SchedulerState;
  readonly #policy: OrderingPolicy;

  /**
   * @param source  how to set up an empty scheduler, or a stored state, which the scheduler then owns
   * @throws WattlaneError ERR_ARGUMENT, see `createSchedulerState`
   */
  constructor(source: SchedulerOptions | { readonly state: SchedulerState }) {
    this.state = 'state' in source ? source.state : createSchedulerState(source);
    this.#policy = POLICIES[this.state.policy];
  }

  /** Takes up a stored state, which the new scheduler then owns. */
  static fromState(state: SchedulerState): Scheduler {
    return new Scheduler({ state });
  }

  /** Requests that wait. */
  get size(): number {
    return this.state.bands.reduce((sum, band) => sum + band.waiting, 0);
  }

  /**
   * Queues a request. One that was turned away and comes again may be pushed with its first arrival, behind later ones.
   *
   * @returns the request's ticket
   * @throws WattlaneError ERR_ARGUMENT for an id that is no whole number >= 0, a negative size, a trust outside 0 to 1 or
   *         a time that is no number
   */
  push(job: ScheduledJob): number {
    const { state } = this;
    const tracked = trackJob(job, state.pushes);
    const slot = tableAdd(state.table, tracked);
    const band = this.#bandOf(tracked);
    state.pushes += 1;
    const { sizeClass, sizeMs, trustRatio } = tracked;
    const newClass = learnPrediction(state.calibration, sizeClass, sizeMs, trustRatio);
    const startMs = (2 * state.calibration.overallMeanMs) / state.servers;
    recordBacklogWait(band.wait, backlogMs(state, tracked.bandIndex) / state.servers, startMs);
    if (countArrival(band)) refreshBoosts(state, band);
    if (newClass) this.#refreshAll();
    this.#enqueue(tracked, slot);
    return tableTicket(state.table, slot);
  }

  /**
   * Takes the request that goes next; it is in service from now on.
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
    this.#charge(job, countedSizeMs(job, job.sizeMs));
    this.#dequeue(job);
    job.inService = true;
    return dispatchOf(job, tableTicket(state.table, slot), reason);
  }

  /** Takes out a waiting request that is no longer wanted. False when it does not wait any more. */
  remove(ticket: number): boolean {
    const slot = this.#slotOf(ticket, false);
    if (slot === -1) return false;
    this.#dequeue(this.state.table.jobs[slot]!);
    tableRemove(this.state.table, slot);
    return true;
  }

  /**
   * Gives a waiting request a better estimate of its size; it keeps its arrival. False when it does not wait any more.
   *
   * @param sizeMs     predicted work, in ms
   * @param serviceMs  predicted time in service, in ms; `sizeMs` by default
   * @param trustRatio  how far the order may follow it, 0 to 1; as before by default
   * @throws WattlaneError ERR_ARGUMENT for a negative size or a trust outside 0 to 1
   */
  rekey(ticket: number, sizeMs: number, serviceMs: number = sizeMs, trustRatio?: number): boolean {
    checkRange('sizeMs', sizeMs, 0);
    checkRange('serviceMs', serviceMs, 0);
    const newTrust = trustRatio === undefined ? undefined : checkTrust(trustRatio);
    const slot = this.#slotOf(ticket, false);
    if (slot === -1) return false;
    const job = this.state.table.jobs[slot]!;
    const trust = newTrust ?? job.trustRatio;
    if (job.sizeMs === clampSizeMs(sizeMs) && job.serviceMs === serviceMs && job.trustRatio === trust)
      return true;
    this.#dequeue(job);
    job.sizeMs = clampSizeMs(sizeMs);
    job.serviceMs = serviceMs;
    job.sizeClass = sizeClassOf(job.sizeMs);
    job.trustRatio = trust;
    if (learnReestimate(this.state.calibration, job.sizeClass, job.sizeMs, trust)) this.#refreshAll();
    this.#enqueue(job, slot);
    return true;
  }

  /**
   * Puts a request in service back into the queue with its old arrival, as when it could not be sent. False when it is
   * not in service.
   */
  requeue(ticket: number): boolean {
    const slot = this.#slotOf(ticket, true);
    if (slot === -1) return false;
    const job = this.state.table.jobs[slot]!;
    this.#charge(job, -countedSizeMs(job, job.sizeMs));
    job.inService = false;
    this.#enqueue(job, slot);
    return true;
  }

  /**
   * Ends a request in service and learns what it cost. False when it is not in service.
   *
   * @param actualMs  its true work in the unit of `sizeMs`, >= 0
   * @throws WattlaneError ERR_ARGUMENT for a negative cost
   */
  complete(ticket: number, actualMs: number): boolean {
    const job = this.#settle(ticket, actualMs);
    if (job === null) return false;
    learnOutcome(this.state.calibration, job.sizeClass, clampSizeMs(actualMs), job.trustRatio);
    return true;
  }

  /**
   * Ends a request in service whose answer was cut off, by its client or by a token limit. The tenant pays for the work
   * done. Such an answer is not short but unknown: it is learned from only where it already is longer than its class.
   *
   * @param doneMs  work done until then in the unit of `sizeMs`, >= 0
   * @returns false when it is not in service
   * @throws WattlaneError ERR_ARGUMENT for a negative cost
   */
  abandon(ticket: number, doneMs: number): boolean {
    const job = this.#settle(ticket, doneMs);
    if (job === null) return false;
    learnLowerBound(this.state.calibration, job.sizeClass, clampSizeMs(doneMs), job.trustRatio);
    return true;
  }

  /** Ends a request in service and corrects its tenant's charge to `costMs`; null when it is not in service. */
  #settle(ticket: number, costMs: number): TrackedJob | null {
    checkRange('cost', costMs, 0);
    const slot = this.#slotOf(ticket, true);
    if (slot === -1) return null;
    const job = this.state.table.jobs[slot]!;
    this.#charge(job, clampSizeMs(costMs) - countedSizeMs(job, job.sizeMs));
    tableRemove(this.state.table, slot);
    return job;
  }

  #slotOf(ticket: number, inService: boolean): number {
    const slot = tableSlot(this.state.table, ticket);
    return slot !== -1 && this.state.table.jobs[slot]!.inService === inService ? slot : -1;
  }

  #charge(job: TrackedJob, workMs: number): void {
    bandCharge(this.#bandOf(job), job.tenant, workMs / (this.state.tenantWeights.get(job.tenant) ?? 1));
  }

  /** A size class was seen for the first time, and until now it had no boost in any band. */
  #refreshAll(): void {
    for (const band of this.state.bands) refreshBoosts(this.state, band);
  }

  #enqueue(job: TrackedJob, slot: number): void {
    weighJob(this.state, this.#bandOf(job), job);
    bandPush(this.#bandOf(job), this.#policy, this.state.table, job, slot);
  }

  #dequeue(job: TrackedJob): void {
    bandRemove(this.#bandOf(job), this.#policy, this.state.table, job);
  }

  #bandOf(job: TrackedJob): BandState {
    return this.state.bands[job.bandIndex]!;
  }
}
