import { observeEngine } from '@wattlane/core/admission';
import { type EngineMetrics, readEngineMetrics } from '@wattlane/core/protocol';
import { Cancellation } from '../runtime/cancellation.ts';
import { joinBytes } from '../runtime/joinBytes.ts';
import { readAnswer } from '../runtime/readAnswer.ts';
import type { Runtime, Timer } from '../runtime/runtime.ts';
import { UpstreamError } from '../runtime/transport.ts';
import { noteFailure, noteSuccess } from './backendHealth.ts';
import type { GatewayBackend } from './gatewayBackend.ts';
import type { ModelPool } from './modelPool.ts';
import type { PoolTable } from './poolTable.ts';

const MOST_BYTES = 4 * 2 ** 20;
/** An engine without metrics is asked again after this many turns. */
const SKIPPED_TURNS = 60;

/** Asks all engines for their metrics, and those that are down for their health, again and again. */
export class BackendWatch {
  readonly #pools: PoolTable;
  readonly #runtime: Runtime;
  readonly #everyMs: number;
  /** Turns for which an engine is not asked for metrics, since it has none. */
  readonly #skip = new Map<GatewayBackend, number>();
  #timer: Timer | null = null;
  #stopped = false;

  constructor(pools: PoolTable, runtime: Runtime, everyMs: number) {
    this.#pools = pools;
    this.#runtime = runtime;
    this.#everyMs = everyMs;
  }

  /** Asks once, now, and goes on until `stop`. */
  async start(): Promise<void> {
    await this.#turn();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #turn(): Promise<void> {
    const looks = this.#pools.pools.flatMap(({ pool }) =>
      pool.backends.map((backend) => this.#look(pool, backend)),
    );
    await Promise.all(looks);
    if (!this.#stopped) this.#timer = this.#runtime.setTimer(this.#everyMs, () => void this.#turn());
  }

  async #look(pool: ModelPool, backend: GatewayBackend): Promise<void> {
    const { health } = backend;
    if (health === 'down') await this.#askHealth(backend);
    else await this.#readMetrics(pool, backend);
    if (backend.health !== health || pool.waiting > 0) pool.pump();
  }

  async #askHealth(backend: GatewayBackend): Promise<void> {
    const answer = await this.#get(backend, backend.config.healthPath);
    // An engine without this path is up when it answers at all.
    if (answer !== null && answer.status < 500) noteSuccess(backend);
  }

  async #readMetrics(pool: ModelPool, backend: GatewayBackend): Promise<void> {
    const { metricsPath, engine } = backend.config;
    const skip = this.#skip.get(backend) ?? 0;
    if (metricsPath === '' || engine === 'other' || skip > 0) {
      this.#skip.set(backend, skip - 1);
      return;
    }
    const answer = await this.#get(backend, metricsPath);
    if (answer === null) return;
    noteSuccess(backend);
    if (answer.status !== 200) {
      this.#skip.set(backend, SKIPPED_TURNS);
      return;
    }
    const metrics = readEngineMetrics(engine, answer.text);
    if (metrics !== undefined) this.#takeIn(pool, backend, metrics);
  }

  #takeIn(pool: ModelPool, backend: GatewayBackend, metrics: EngineMetrics): void {
    const { running, waiting, kvRatio, preemptions, kvTokens, slots } = metrics;
    const readMs = this.#runtime.nowMs();
    backend.learn({ slots, kvTokens: preemptions === undefined ? undefined : kvTokens });
    backend.reading = { running, waiting, kvRatio, readMs };
    const sample = { running, waiting, ...(preemptions === undefined ? {} : { preemptions }) };
    observeEngine(backend.window, sample, readMs, pool.waiting > 0);
  }

  async #get(backend: GatewayBackend, path: string): Promise<{ status: number; text: string } | null> {
    const timeoutMs = Math.max(1000, this.#everyMs);
    try {
      const answer = await this.#runtime.transport.send({
        method: 'GET',
        url: `${backend.config.url}${path}`,
        headers: {},
        cancellation: new Cancellation(),
        headTimeoutMs: timeoutMs,
      });
      const limits = { bytes: MOST_BYTES, idleMs: timeoutMs, totalMs: timeoutMs };
      const read = await readAnswer(answer, limits, this.#runtime);
      if (read instanceof UpstreamError) return null;
      return { status: answer.status, text: new TextDecoder().decode(joinBytes(read.chunks, read.bytes)) };
    } catch (error) {
      if (error instanceof UpstreamError && error.failure === 'connect') noteFailure(backend);
      return null;
    }
  }
}
