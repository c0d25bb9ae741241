import {
  advanceLive,
  cancelLive,
  createLiveEngine,
  type LiveEngine,
  nextLiveEventMs,
  producedTokens,
  submitLive,
} from '@wattlane/core/twin';
import type { EngineSettings } from './engineOptions.ts';

/** Told what becomes of one request. */
export interface RequestListener {
  /** Tokens of the answer that are there by now; rises. */
  tokens(count: number): void;
  /** All tokens are there. */
  end(): void;
}

/** A request that the engine has taken in. */
export interface RunningRequest {
  /** Calls it off; its listener hears no more. */
  cancel(): void;
}

interface Running {
  readonly slot: number;
  readonly listener: RequestListener;
  readonly priority: number;
  readonly arrival: number;
  produced: number;
}

/** Longest time without a look at the engine while an answer streams, in real ms. */
const TICK_MS = 5;

/** What the engine counts, for its metrics. */
export interface EngineCounts {
  promptTokens: number;
  generationTokens: number;
  finished: number;
  aborted: number;
}

/** Runs the twin's engine against the clock and tells each request's listener of its tokens as they come. */
export class RealTimeEngine {
  readonly counts: EngineCounts = { promptTokens: 0, generationTokens: 0, finished: 0, aborted: 0 };
  readonly #engine: LiveEngine;
  readonly #settings: EngineSettings;
  readonly #running = new Map<number, Running>();
  readonly #originMs = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #arrivals = 0;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
    this.#engine = createLiveEngine(settings, settings.maxRequests);
  }

  /** Requests in the batch. */
  get runningCount(): number {
    return this.#engine.replica.admitted.size;
  }

  /** Requests that wait for it. */
  get waitingCount(): number {
    return this.#engine.replica.waiting.length;
  }

  /** Use of the KV memory, 0 to 1. */
  get kvRatio(): number {
    return this.#engine.replica.privateKvTokens / this.#settings.profile.kvCapacityTokens;
  }

  /** Requests thrown out for lack of memory since the start. */
  get preemptions(): number {
    return this.#engine.replica.preemptions;
  }

  /**
   * Takes a request in.
   *
   * @param priority  lower goes first among those that wait; 0 for all keeps the order of arrival
   * @returns null when the engine is full
   */
  submit(
    inputTokens: number,
    outputTokens: number,
    priority: number,
    listener: RequestListener,
  ): RunningRequest | null {
    this.#advance();
    const nowMs = this.#nowMs();
    const slot = submitLive(this.#engine, { arrivalMs: nowMs, inputTokens, outputTokens }, nowMs);
    if (slot === -1) return null;
    const own: Running = { slot, listener, priority, arrival: this.#arrivals++, produced: 0 };
    this.#running.set(slot, own);
    this.counts.promptTokens += inputTokens;
    this.#sortWaiting();
    this.#schedule();
    return { cancel: () => this.#cancel(own) };
  }

  /** Stops the clock. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #cancel(own: Running): void {
    if (this.#running.get(own.slot) !== own) return;
    this.#advance();
    if (!this.#running.delete(own.slot)) return;
    this.counts.aborted += 1;
    cancelLive(this.#engine, own.slot, this.#nowMs());
    this.#schedule();
  }

  /** The twin's clock: real time since the start, sped up. */
  #nowMs(): number {
    return (performance.now() - this.#originMs) * this.#settings.speedup;
  }

  #advance(): void {
    const nowMs = this.#nowMs();
    for (const slot of advanceLive(this.#engine, nowMs).finished) this.#finish(slot);
    for (const own of this.#running.values()) {
      this.#report(own, producedTokens(this.#engine, own.slot, nowMs));
    }
  }

  #finish(slot: number): void {
    const own = this.#running.get(slot);
    if (own === undefined) return;
    this.#running.delete(slot);
    this.#report(own, this.#engine.records[slot]!.outputTokens);
    this.counts.finished += 1;
    own.listener.end();
  }

  #report(own: Running, produced: number): void {
    if (produced <= own.produced) return;
    this.counts.generationTokens += produced - own.produced;
    own.produced = produced;
    own.listener.tokens(produced);
  }

  #sortWaiting(): void {
    if (this.#settings.scheduling === 'fcfs') return;
    const { waiting } = this.#engine.replica;
    waiting.sort((a, b) => {
      const [one, other] = [this.#running.get(a), this.#running.get(b)];
      if (one === undefined || other === undefined) return 0;
      return one.priority - other.priority || one.arrival - other.arrival;
    });
  }

  #schedule(): void {
    this.close();
    const nextMs = nextLiveEventMs(this.#engine);
    if (nextMs === Number.POSITIVE_INFINITY) return;
    const waitMs = (nextMs - this.#nowMs()) / this.#settings.speedup;
    this.#timer = setTimeout(
      () => {
        this.#advance();
        this.#schedule();
      },
      Math.max(0, Math.min(TICK_MS, waitMs)),
    );
  }
}
