import {
  type HoldReason,
  nextExpectedMs,
  passTime,
  pickBackend,
  recordEnded,
  recordFirstToken,
  recordSent,
} from '@wattlane/core/admission';
import { type Dispatch, jobSizeMs, Scheduler, type SchedulerOptions } from '@wattlane/core/scheduling';
import type { Runtime, Timer } from '../runtime/runtime.ts';
import { EnginePauses } from './enginePauses.ts';
import { engineWork } from './engineWork.ts';
import type { GatewayBackend } from './gatewayBackend.ts';
import type { Entry, Grant, GrantEnd, PoolRequest, Waiting } from './poolRequest.ts';
import { createWorkScale, observeWork, workScaleOf } from './workScale.ts';

/** How a pool is set up. */
export interface PoolOptions {
  readonly backends: readonly GatewayBackend[];
  readonly scheduling: SchedulerOptions;
  readonly queueItems: number;
  readonly queueBytes: number;
  readonly queueTimeoutMs: number;
}

interface Waiter {
  readonly request: PoolRequest;
  readonly ticket: number;
  readonly timer: Timer;
  readonly settle: (result: Awaited<Waiting['result']>) => void;
}

/** Retry-After when the queue is full and nothing is known of how fast it empties. */
const FULL_WAIT_MS = 1000;
/** The same when no engine is up. */
const DOWN_WAIT_MS = 2000;

/**
 * The queue in front of engines that serve the same models: requests wait here, in the scheduler's order, while every
 * engine is full (`holdDecision`), and never longer.
 */
export class ModelPool {
  readonly backends: readonly GatewayBackend[];
  readonly scheduler: Scheduler;
  readonly #options: PoolOptions;
  readonly #runtime: Pick<Runtime, 'nowMs' | 'setTimer'>;
  readonly #waiters = new Map<number, Waiter>();
  readonly #workScale = createWorkScale();
  readonly #pauses: EnginePauses;
  #nextId = 0;
  #waitingBytes = 0;
  /** Predicted work of the requests that wait, in ms. */
  #waitingMs = 0;
  #wakeUp: Timer | null = null;

  constructor(options: PoolOptions, runtime: Pick<Runtime, 'nowMs' | 'setTimer'>) {
    this.#options = options;
    this.#runtime = runtime;
    this.backends = options.backends;
    this.scheduler = new Scheduler(options.scheduling);
    this.#pauses = new EnginePauses(options.backends, runtime, () => this.pump());
  }

  /**
   * What a request takes of the time of the pool's engines, in ms.
   *
   * @param inputTokens  prompt tokens that have to be computed
   */
  workMs(inputTokens: number, outputTokens: number): number {
    return workScaleOf(this.#workScale) * this.#modelledMs(inputTokens, outputTokens);
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Bytes of the requests that wait. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Waiting time of the oldest request in the queue, in ms; 0 when none waits. */
  get oldestWaitMs(): number {
    const first = this.#waiters.values().next().value;
    return first === undefined ? 0 : this.#runtime.nowMs() - first.request.arrivalMs;
  }

  /** Predicted work for each engine that is up, waiting or at an engine, in ms; Infinity when none is up. */
  get loadMs(): number {
    const up = this.backends.filter(({ healthy }) => healthy);
    if (up.length === 0) return Number.POSITIVE_INFINITY;
    return up.reduce((sum, { window }) => sum + window.inFlight.workMs, this.#waitingMs) / up.length;
  }

  /** Takes a request in: it goes at once, waits, or is refused. */
  enter(request: PoolRequest): Entry {
    this.#pauses.reviveLast();
    if (!this.backends.some(({ healthy }) => healthy)) {
      return { kind: 'refused', reason: 'no-backend', waitMs: DOWN_WAIT_MS };
    }
    const { queueItems, queueBytes } = this.#options;
    const full = this.#waiters.size >= queueItems || this.#waitingBytes + request.bytes > queueBytes;
    if (full && this.#heldBy() !== null) {
      return { kind: 'refused', reason: 'queue-full', waitMs: Math.max(FULL_WAIT_MS, this.oldestWaitMs / 2) };
    }
    const id = this.#nextId++;
    return this.#admit(id, request, this.#push(id, request));
  }

  /** Sends what there is room for. Call it whenever an engine may have room: it came up, or its metrics moved the window. */
  pump(): void {
    const nowMs = this.#runtime.nowMs();
    this.#pauses.reviveLast();
    for (const { window } of this.backends) passTime(window, nowMs);
    while (this.#waiters.size > 0 && this.#heldBy() === null) {
      const dispatch = this.scheduler.pop(nowMs)!;
      const waiter = this.#leave(dispatch.id);
      waiter.settle(this.#grant(dispatch, waiter.request, nowMs));
    }
    this.#scheduleWakeUp(nowMs);
  }

  /** Ends all waiting, as when the gateway stops. */
  close(): void {
    for (const id of [...this.#waiters.keys()]) this.#giveUp(id, 'cancelled');
    this.#wakeUp?.cancel();
  }

  #modelledMs(inputTokens: number, outputTokens: number): number {
    return jobSizeMs(engineWork(this.backends[0]!.slots), inputTokens, outputTokens);
  }

  #push(id: number, request: PoolRequest): number {
    const { firstArrivalMs: arrivalMs, sizeMs, band, tenant, trustRatio } = request;
    const serviceMs = sizeMs * (this.backends[0]!.slots ?? 1);
    return this.scheduler.push({ id, arrivalMs, sizeMs, serviceMs, band, tenant, trustRatio });
  }

  /** Grants a request at once when there is room and nobody goes before it; else it waits. */
  #admit(id: number, request: PoolRequest, ticket: number): Entry {
    const nowMs = this.#runtime.nowMs();
    const held = this.#heldBy();
    if (held === null && this.#waiters.size === 0) {
      return this.#grant(this.scheduler.pop(nowMs)!, request, nowMs);
    }
    const place = this.#wait(id, request, ticket, held ?? 'order');
    if (held === null) this.pump();
    else this.#scheduleWakeUp(nowMs);
    return place;
  }

  #wait(id: number, request: PoolRequest, ticket: number, held: Waiting['held']): Waiting {
    const { promise, resolve } = withResolvers<Awaited<Waiting['result']>>();
    const timer = this.#runtime.setTimer(this.#options.queueTimeoutMs, () => this.#giveUp(id, 'expired'));
    this.#waiters.set(id, { request, ticket, timer, settle: resolve });
    this.#waitingBytes += request.bytes;
    this.#waitingMs += request.sizeMs;
    return { kind: 'waiting', held, result: promise, cancel: () => this.#giveUp(id, 'cancelled') };
  }

  #leave(id: number): Waiter {
    const waiter = this.#waiters.get(id)!;
    this.#waiters.delete(id);
    this.#waitingBytes -= waiter.request.bytes;
    // What is left of a sum that rounds is nobody's work.
    this.#waitingMs = this.#waiters.size === 0 ? 0 : this.#waitingMs - waiter.request.sizeMs;
    waiter.timer.cancel();
    return waiter;
  }

  #giveUp(id: number, kind: 'expired' | 'cancelled'): void {
    if (!this.#waiters.has(id)) return;
    const { ticket, settle } = this.#leave(id);
    this.scheduler.remove(ticket);
    settle({ kind });
  }

  #heldBy(): HoldReason | 'down' | null {
    const choice = pickBackend(this.backends, { workMs: 0 });
    if (choice.kind === 'send') return null;
    return choice.kind === 'hold' ? choice.reason : 'down';
  }

  /** The least loaded engine with room, of which there is one. */
  #pick({ sizeMs, avoid = [] }: PoolRequest): GatewayBackend {
    const others = avoid.length === 0 ? [] : this.backends.filter((backend) => !avoid.includes(backend));
    for (const backends of [others, this.backends]) {
      const choice = pickBackend(backends, { workMs: sizeMs });
      if (choice.kind === 'send') return backends[choice.index]!;
    }
    return this.backends[0]!;
  }

  #grant(dispatch: Dispatch, request: PoolRequest, nowMs: number): Grant {
    const { ticket } = dispatch;
    const { inputTokens, predictedTokens, sizeMs, streams } = request;
    const backend = this.#pick(request);
    const size = { prefillTokens: inputTokens, predictedTokens, workMs: sizeMs, streams };
    recordSent(backend.window, ticket, size, nowMs);
    const engineCall = this.#pauses.begin(backend);
    let over = false;
    const once = (act: () => void) => {
      if (over) return;
      over = true;
      recordEnded(backend.window, ticket);
      this.#pauses.ended(engineCall);
      act();
    };
    return {
      kind: 'granted',
      backend,
      queuedMs: nowMs - request.arrivalMs,
      reason: dispatch.reason,
      answered: (status) => this.#pauses.answered(engineCall, status),
      failed: (failure) => this.#pauses.failed(engineCall, failure),
      firstToken: () => {
        backend.lastAnswerMs = this.#runtime.nowMs();
        recordFirstToken(backend.window, ticket, backend.lastAnswerMs);
        this.pump();
      },
      end: (how) => once(() => this.#end(ticket, how)),
      again: () => {
        once(() => {});
        const avoid = [...(request.avoid ?? []), backend];
        return this.#again(dispatch.id, { ...request, avoid }, ticket);
      },
    };
  }

  #end(ticket: number, how: GrantEnd): void {
    const modelledMs = this.#modelledMs(how.inputTokens, how.outputTokens);
    const engines = this.backends.filter(({ healthy }) => healthy).length;
    observeWork(this.#workScale, modelledMs, engines, this.#waiters.size > 0, this.#runtime.nowMs());
    const workMs = workScaleOf(this.#workScale) * modelledMs;
    if (how.whole) this.scheduler.complete(ticket, workMs);
    else this.scheduler.abandon(ticket, workMs);
    this.pump();
  }

  #again(id: number, request: PoolRequest, ticket: number): Entry {
    this.#pauses.reviveLast();
    if (!this.backends.some(({ healthy }) => healthy)) {
      this.scheduler.abandon(ticket, 0);
      return { kind: 'refused', reason: 'no-backend', waitMs: DOWN_WAIT_MS };
    }
    this.scheduler.requeue(ticket);
    return this.#admit(id, request, ticket);
  }

  /** Wakes up when a prompt whose first token will not be seen is taken to be computed. */
  #scheduleWakeUp(nowMs: number): void {
    this.#wakeUp?.cancel();
    this.#wakeUp = null;
    if (this.#waiters.size === 0) return;
    const nextMs = Math.min(...this.backends.map(({ window }) => nextExpectedMs(window)));
    if (nextMs === Number.POSITIVE_INFINITY) return;
    this.#wakeUp = this.#runtime.setTimer(Math.max(1, nextMs - nowMs), () => this.pump());
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
