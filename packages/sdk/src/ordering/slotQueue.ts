import {
  createHoldWindow,
  type HoldWindow,
  holdDecision,
  nextExpectedMs,
  passTime,
  recordEnded,
  recordFirstToken,
  recordSent,
} from '@wattlane/core/admission';
import type { Band } from '@wattlane/core/domain';
import { type CostCoefficients, createCostCoefficients, fittedSizeModel } from '@wattlane/core/learning';
import { type Dispatch, type DispatchReason, jobSizeMs, Scheduler } from '@wattlane/core/scheduling';
import type { Runtime, Timer } from './runtime.ts';
import { type SlotEnd, settleSlot } from './settleSlot.ts';
import type { OrderSettings } from './wrapFetchOptions.ts';

/** What the queue has to know of a request. */
export interface QueuedJob {
  readonly band: Band;
  readonly inputTokens: number;
  /** Expected tokens of the answer. */
  readonly predictedTokens: number;
  /** How far the order may follow the prediction, 0 to 1. */
  readonly trustRatio: number;
  readonly streams: boolean;
}

/** A request's leave to go. `end` has to be called; calls after the first have no effect. */
export interface Slot {
  readonly queuedMs: number;
  readonly reason: DispatchReason;
  /** The first token came. */
  firstToken(): void;
  end(how: SlotEnd): void;
}

interface Waiter {
  readonly job: QueuedJob;
  readonly go: (slot: Slot) => void;
}

/** The queue in front of a number of slots: the scheduler's order, the hold window's limits. */
export class SlotQueue {
  readonly scheduler: Scheduler;
  readonly window: HoldWindow;
  readonly costs: CostCoefficients;
  readonly #runtime: Runtime;
  readonly #waiters = new Map<number, Waiter>();
  #arrivals = 0;
  #wakeUp: Timer | null = null;

  /** @throws WattlaneError ERR_ARGUMENT for an unknown policy, or a size model that is negative or all 0 */
  constructor(settings: OrderSettings, runtime: Runtime) {
    const { policy, slots, overtakeCapMs, maxQueuedPrefillTokens, prefillTokensPerMs } = settings;
    this.#runtime = runtime;
    this.scheduler = new Scheduler({ policy, servers: slots, overtakeCapMs });
    this.costs = createCostCoefficients(settings.sizeModel);
    this.window = createHoldWindow({
      maxInFlight: slots,
      trackSlots: false,
      maxQueuedPrefillTokens,
      kvTokens: null,
      prefillTokensPerMs: prefillTokensPerMs ?? null,
    });
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Requests that have a slot. */
  get inFlight(): number {
    return this.window.inFlight.sent.size;
  }

  /**
   * Waits for a slot.
   *
   * @param signal  aborting it takes the request out of the queue at once
   * @returns rejects with the signal's reason, as `fetch` does
   */
  enter(job: QueuedJob, signal: AbortSignal | null): Promise<Slot> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#arrivals++;
    const ticket = this.#push(id, job);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters.delete(id);
        this.scheduler.remove(ticket);
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      const go = (slot: Slot) => {
        signal?.removeEventListener('abort', leave);
        resolve(slot);
      };
      this.#waiters.set(id, { job, go });
      this.#pump();
    });
  }

  #push(id: number, { band, inputTokens, predictedTokens, trustRatio }: QueuedJob): number {
    const sizeMs = jobSizeMs(fittedSizeModel(this.costs), inputTokens, predictedTokens);
    return this.scheduler.push({ id, arrivalMs: this.#runtime.nowMs(), sizeMs, band, trustRatio });
  }

  /** Lets go what there is room for. */
  #pump(): void {
    const nowMs = this.#runtime.nowMs();
    passTime(this.window, nowMs);
    while (this.#waiters.size > 0 && holdDecision(this.window).kind === 'send') {
      const dispatch = this.scheduler.pop(nowMs)!;
      const { job, go } = this.#waiters.get(dispatch.id)!;
      this.#waiters.delete(dispatch.id);
      go(this.#slot(dispatch, job, nowMs));
    }
    this.#scheduleWakeUp(nowMs);
  }

  #slot({ ticket, arrivalMs, reason, sizeMs }: Dispatch, job: QueuedJob, nowMs: number): Slot {
    const { inputTokens, predictedTokens, streams } = job;
    const size = { prefillTokens: inputTokens, predictedTokens, workMs: sizeMs, streams };
    recordSent(this.window, ticket, size, nowMs);
    let over = false;
    return {
      queuedMs: nowMs - arrivalMs,
      reason,
      firstToken: () => {
        recordFirstToken(this.window, ticket);
        this.#pump();
      },
      end: (how) => {
        if (over) return;
        over = true;
        settleSlot(this, ticket, how, this.#runtime.nowMs() - nowMs);
        recordEnded(this.window, ticket);
        this.#pump();
      },
    };
  }

  /** Wakes up when a prompt whose first token will not be seen is taken to be computed. */
  #scheduleWakeUp(nowMs: number): void {
    this.#wakeUp?.cancel();
    this.#wakeUp = null;
    const nextMs = nextExpectedMs(this.window);
    if (this.#waiters.size === 0 || nextMs === Number.POSITIVE_INFINITY) return;
    this.#wakeUp = this.#runtime.setTimer(Math.max(1, nextMs - nowMs), () => this.#pump());
  }
}
