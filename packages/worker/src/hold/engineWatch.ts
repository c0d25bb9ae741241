import { observeEngine } from '@wattlane/core/admission';
import { type EngineMetrics, readEngineMetrics } from '@wattlane/core/protocol';
import { askOnce } from '../runtime/askOnce.ts';
import type { Runtime, Timer } from '../runtime/runtime.ts';
import { noteHealthPoll, noteReached } from './backendHealth.ts';
import type { GatewayBackend } from './gatewayBackend.ts';
import { type HealthPoll, healthPollOf } from './healthPoll.ts';
import type { ModelPool } from './modelPool.ts';

/** How long an engine may take to tell its health, and how often one that is up is asked at most. */
const HEALTH_MS = 2000;
/** An engine without metrics is asked again after this many turns. */
const SKIPPED_TURNS = 60;
/** Turns in a row without metrics, of an engine that had them, until what they said counts no more. */
const MISSED_TURNS = 20;

/** Asks one engine for its health and its metrics, again and again, each at its own pace. */
export class EngineWatch {
  readonly #pool: ModelPool;
  readonly #backend: GatewayBackend;
  readonly #runtime: Runtime;
  readonly #everyMs: number;
  /** By what is asked. */
  readonly #timers = new Map<string, Timer>();
  /** Turns for which it is not asked for metrics, since it has none. */
  #skip = 0;
  /** Turns in a row in which it did not tell them. */
  #missed = 0;
  #stopped = false;

  constructor(pool: ModelPool, backend: GatewayBackend, runtime: Runtime, everyMs: number) {
    this.#pool = pool;
    this.#backend = backend;
    this.#runtime = runtime;
    this.#everyMs = everyMs;
  }

  /** Asks for both, now, and goes on until `stop`. */
  async start(): Promise<void> {
    await Promise.all([
      this.#repeat('health', Math.max(this.#everyMs, HEALTH_MS), () => this.#askWhileUp()),
      this.#repeat('metrics', this.#everyMs, () => this.#askMetrics()),
    ]);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) timer.cancel();
  }

  /** `everyMs` from start to start; an answer that takes longer is waited for. */
  async #repeat(what: string, everyMs: number, ask: () => Promise<void>): Promise<void> {
    const startMs = this.#runtime.nowMs();
    await ask();
    if (this.#stopped) return;
    const waitMs = Math.max(1, startMs + everyMs - this.#runtime.nowMs());
    this.#timers.set(
      what,
      this.#runtime.setTimer(waitMs, () => void this.#repeat(what, everyMs, ask)),
    );
  }

  async #askWhileUp(): Promise<void> {
    if (this.#backend.health !== 'down') await this.#askHealth();
  }

  async #askHealth(): Promise<void> {
    const askedMs = this.#runtime.nowMs();
    const { url, healthPath } = this.#backend.config;
    const said = await askOnce(this.#runtime, { url: `${url}${healthPath}` }, HEALTH_MS);
    if (this.#stopped) return;
    const silent = said.kind === 'failed' && said.failure === 'timeout';
    // An engine that is slow to say how it is, but answers requests, is busy.
    if (silent && this.#backend.lastAnswerMs >= askedMs) return;
    this.#takeInHealth(said.kind === 'answer' ? healthPollOf(said.status) : 'bad');
  }

  #takeInHealth(poll: HealthPoll): void {
    const { health } = this.#backend;
    noteHealthPoll(this.#backend, poll);
    if (this.#backend.health !== health) this.#pool.pump();
  }

  /** One that is down is asked for its health in place of its metrics, so that it is used as soon as it is back. */
  async #askMetrics(): Promise<void> {
    if (this.#backend.health === 'down') return this.#askHealth();
    const { metricsPath, engine, url } = this.#backend.config;
    if (metricsPath === '' || engine === 'other') return;
    if (this.#skip > 0) {
      this.#skip -= 1;
      return;
    }
    const askedMs = this.#runtime.nowMs();
    const said = await askOnce(this.#runtime, { url: `${url}${metricsPath}` }, Math.max(1000, this.#everyMs));
    if (this.#stopped) return;
    if (said.kind === 'answer') noteReached(this.#backend);
    const isRead = said.kind === 'answer' && said.status === 200;
    const metrics = isRead ? readEngineMetrics(engine, said.text) : undefined;
    if (metrics !== undefined) this.#takeIn(metrics, askedMs);
    // What an engine that starts, stops or is busy answers says nothing of what it has.
    else if (said.kind === 'answer' && said.status < 500) this.#withoutMetrics();
    else if (++this.#missed >= MISSED_TURNS) this.#backend.forgetMetrics();
    if (this.#pool.waiting > 0) this.#pool.pump();
  }

  #takeIn(metrics: EngineMetrics, askedMs: number): void {
    const { running, waiting, kvRatio, preemptions, kvTokens, slots } = metrics;
    this.#missed = 0;
    this.#backend.learn({ slots, kvTokens: preemptions === undefined ? undefined : kvTokens });
    this.#backend.reading = { running, waiting, kvRatio, readMs: this.#runtime.nowMs() };
    const sample = { running, waiting, ...(preemptions === undefined ? {} : { preemptions }) };
    observeEngine(this.#backend.window, sample, askedMs, this.#pool.waiting > 0);
  }

  #withoutMetrics(): void {
    this.#skip = SKIPPED_TURNS;
    this.#backend.forgetMetrics();
  }
}
