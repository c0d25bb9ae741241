import { WattlaneError } from '@wattlane/core/errors';
import type { OperatorLimits } from '../arbitration/claim.ts';
import type { GpuBackend } from '../backend/gpuBackend.ts';
import { codeText } from '../backend/nvml/nvmlCodes.ts';
import type { AgentConfig } from '../config/agentConfig.ts';
import { addReading } from '../energy/energyLedger.ts';
import { attributeEnergy, createModelEnergy, type ModelEnergy } from '../energy/modelEnergy.ts';
import { EnginePoller } from '../engine/enginePoller.ts';
import type { WatchedEngine } from '../engine/engineReport.ts';
import { GpuController } from '../gpu/gpuController.ts';
import type { RestoreCause } from '../gpu/gpuCounters.ts';
import type { JournalFile, JournalRead } from '../journal/journalFile.ts';
import { ZEUSD_HOLDER } from '../lease/holders.ts';
import { LeaseService } from '../lease/leaseService.ts';
import { ClockLoop } from '../loop/clockLoop.ts';
import type { WorkReport } from '../loop/workReport.ts';
import { monotonicMs } from './monotonicMs.ts';

/** What an agent is made of. */
export interface AgentParts {
  readonly config: AgentConfig;
  readonly backend: GpuBackend;
  readonly journal: JournalFile;
  /** Above the epochs of every agent before this one. */
  readonly firstEpoch: number;
  log(line: string): void;
  /** Told when the driver was replaced under us: nothing works until a restart. */
  onVersionMismatch(): void;
}

/** Every so many samples, also what changes slowly. */
const SLOW_EVERY = 10;
/** Sample periods without a reading that make a gap. */
const GAP_PERIODS = 3;

/** The agent without its server: GPUs, leases, control loops, accounting. */
export class Agent {
  readonly config: AgentConfig;
  readonly backend: GpuBackend;
  readonly gpus: readonly GpuController[];
  readonly leases: LeaseService;
  readonly log: (line: string) => void;
  readonly #journal: JournalFile;
  readonly #loops = new Map<GpuController, ClockLoop>();
  readonly #models = new Map<GpuController, ModelEnergy>();
  readonly #listeners = new Set<() => void>();
  readonly engines: readonly EnginePoller[];
  #timers: NodeJS.Timeout[] = [];
  #samples = 0;
  #isSampling = false;
  #lastSampleMs = Number.NaN;
  #zeusdUntilMs = Number.POSITIVE_INFINITY;
  isDetached = false;
  #limits: OperatorLimits;

  constructor({ config, backend, journal, firstEpoch, log, onVersionMismatch }: AgentParts) {
    this.config = config;
    this.backend = backend;
    this.log = log;
    this.#journal = journal;
    this.#limits = config.limits;
    const limits = () => this.#limits;
    const { writesPerSecond } = config;
    const context = { backend, journal, limits, writesPerSecond, nowMs: monotonicMs, onVersionMismatch };
    this.gpus = backend.gpus.map((info) => new GpuController(info, context));
    this.leases = new LeaseService(firstEpoch, monotonicMs, (id, expired) => this.#onLeaseEnd(id, expired));
    for (const gpu of this.gpus) {
      this.#models.set(gpu, createModelEnergy());
      const loop = config.law === null ? null : ClockLoop.for(gpu, { law: config.law, ...loopShape(config) });
      if (loop !== null) this.#loops.set(gpu, loop);
    }
    this.engines = config.engines.map((engine) => {
      const gpus = this.#gpusOf(engine);
      const onReport = (report: WorkReport) => void this.reportWork(gpus, report);
      return new EnginePoller(engine, { nowMs: monotonicMs, log, onReport });
    });
    backend.onEvent = (event) => {
      const gpu = this.gpus.find(({ info }) => info.index === event.index);
      if (gpu === undefined) return;
      if (event.kind === 'late') return gpu.onLateWrite();
      gpu.xid = event.xid;
      gpu.counters.xids += 1;
      log(`GPU ${event.index}: XID ${event.xid}`);
    };
  }

  /** `control` when at least one GPU may be set. */
  get mode(): 'control' | 'monitor' {
    return this.gpus.some(({ readOnly }) => readOnly === undefined) ? 'control' : 'monitor';
  }

  /** Undoes what an agent before this one left. */
  async repair(left: JournalRead): Promise<void> {
    if (left.kind === 'none') return;
    if (left.kind === 'old') return this.#discardJournal();
    if (left.kind === 'damaged') this.log('the journal is damaged; setting every GPU to stock');
    await Promise.all(
      this.gpus.map((gpu) => {
        if (left.kind === 'damaged') return gpu.repair(null);
        const entry = left.entries.find(({ uuid }) => uuid === gpu.info.uuid);
        return entry === undefined ? undefined : gpu.repair(entry);
      }),
    );
    if (left.kind === 'damaged' && this.gpus.every(({ isStock }) => isStock)) this.#discardJournal();
  }

  #discardJournal(): void {
    try {
      this.#journal.discard();
    } catch (error) {
      this.log(`the journal cannot be removed: ${String(error)}`);
    }
  }

  /** Looks what may be set, and says once where nothing may; brings every GPU inside the operator's bounds. */
  async prepare(): Promise<void> {
    await Promise.all(this.gpus.map((gpu) => gpu.probe()));
    const watched = this.gpus.filter(({ readOnly }) => readOnly !== undefined);
    if (watched.length > 0) {
      const which = watched.map(({ info }) => info.index).join(', ');
      this.log(`monitor-only: GPU ${which}: ${watched[0]!.readOnly}`);
    }
    if (this.config.persistence) await this.#turnPersistenceOn();
    await this.setLimits(this.#limits);
  }

  /** Takes over other bounds of the operator. */
  async setLimits(limits: OperatorLimits): Promise<void> {
    this.#limits = limits;
    await Promise.all(this.gpus.map((gpu) => gpu.limitsChanged()));
  }

  /** Begins to sample and to control. */
  start(): void {
    this.#timers.push(setInterval(() => void this.sampleNow(), 1000 / this.config.sampleHz));
    for (const loop of this.#loops.values()) this.#runLoop(loop);
    for (const engine of this.engines) engine.start();
    void this.sampleNow();
  }

  /** A GPU by its UUID or index. @throws WattlaneError ERR_GPU_UNKNOWN */
  gpu(id: string): GpuController {
    const gpu = this.gpus.find(({ info }) => info.uuid === id || String(info.index) === id);
    if (gpu !== undefined) return gpu;
    const known = this.gpus.map(({ info }) => info.index).join(', ');
    throw new WattlaneError(
      'ERR_GPU_UNKNOWN',
      `no GPU ${JSON.stringify(id.slice(0, 64))}; expected a UUID, or one of ${known}`,
    );
  }

  #gpusOf({ url, gpus }: WatchedEngine): GpuController[] {
    try {
      return gpus.map((id) => this.gpu(id));
    } catch (cause) {
      throw new WattlaneError('ERR_CONFIG', `engines: ${url}: ${(cause as Error).message}`, { cause });
    }
  }

  /** Told after every batch of samples. @returns what ends it */
  onSamples(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads all GPUs once; without effect while a reading is under way. */
  async sampleNow(): Promise<void> {
    if (this.#isSampling || this.isDetached) return;
    this.#isSampling = true;
    try {
      const all = this.#samples % SLOW_EVERY === 0;
      this.#samples += 1;
      const samples = await this.backend.sample(all);
      const gapMs = (GAP_PERIODS * 1000) / this.config.sampleHz;
      this.gpus.forEach((gpu, place) => {
        const fresh = samples[place];
        if (fresh === undefined) return;
        const sample = all || gpu.sample === undefined ? fresh : withSlow(fresh, gpu.sample);
        if (fresh.code === 0) {
          this.#models.get(gpu)!.pendingJoules += addReading(gpu.energy, fresh, gapMs);
          countReasons(gpu, fresh.clockReasons, fresh.timeMs - this.#lastSampleMs);
        }
        gpu.onSample(fresh.code === 0 ? sample : fresh);
      });
      this.#lastSampleMs = monotonicMs();
      if (this.#lastSampleMs > this.#zeusdUntilMs) this.#endZeusd();
      for (const listener of this.#listeners) listener();
    } catch (error) {
      this.log(`sampling failed: ${String(error)}`);
    } finally {
      this.#isSampling = false;
    }
  }

  /** Takes in what a gateway says about the work on some GPUs. @returns why each has its clock */
  reportWork(gpus: readonly GpuController[], report: WorkReport): Record<string, string> {
    const reasons: Record<string, string> = {};
    for (const gpu of gpus) {
      const loop = this.#loops.get(gpu);
      if (loop === undefined) {
        reasons[gpu.info.uuid] = 'off';
        continue;
      }
      loop.report(report, monotonicMs());
      void loop.step(monotonicMs());
      reasons[gpu.info.uuid] = loop.reason;
    }
    return reasons;
  }

  /** Takes in which models served how many tokens on some GPUs since the last report. */
  reportUsage(gpus: readonly GpuController[], tokens: ReadonlyMap<string, number>): void {
    for (const gpu of gpus) attributeEnergy(this.#models.get(gpu)!, tokens);
  }

  /** Energy by GPU and by model, as the API tells it. */
  energyView(): object {
    return {
      gpus: this.gpus.map((gpu) => {
        const { joules, source, gaps, gapMs } = gpu.energy;
        const models = this.#models.get(gpu)!;
        return {
          uuid: gpu.info.uuid,
          joules,
          source,
          gaps,
          gapMs,
          models: Object.fromEntries(models.joules),
          tokens: Object.fromEntries(models.tokens),
          notYetAttributedJoules: models.pendingJoules,
        };
      }),
    };
  }

  loopReason(gpu: GpuController): string | null {
    return this.#loops.get(gpu)?.reason ?? null;
  }

  /** Clients that know no leases are heard from. */
  renewZeusd(): void {
    const { zeusdTtlMs } = this.config;
    if (zeusdTtlMs > 0) this.#zeusdUntilMs = monotonicMs() + zeusdTtlMs;
  }

  /**
   * Puts everything back to stock and lets go of the driver, so that a GPU can be reset. Until the next start.
   *
   * @throws WattlaneError ERR_GPU_DRIVER when a GPU does not go back now; it is tried again, and the driver is kept for that
   */
  async detach(): Promise<void> {
    if (this.isDetached) return;
    const before = this.gpus.map(({ readOnly }) => readOnly);
    await this.#putBack('detach', 'the agent is detached');
    const left = this.gpus.filter(({ isStock }) => !isStock).map(({ info }) => info.index);
    if (left.length > 0) {
      this.gpus.forEach((gpu, place) => {
        gpu.readOnly = before[place];
      });
      throw new WattlaneError(
        'ERR_GPU_DRIVER',
        `not detached: GPU ${left.join(', ')} is not back at stock yet; it is tried every second, ask again`,
      );
    }
    this.isDetached = true;
    await this.#end();
  }

  /** Puts everything back to stock. Resolves when that is done, or as far as it can be. */
  async stop(): Promise<void> {
    if (this.isDetached) return;
    this.#clearTimers();
    await this.#putBack('stop', 'the agent is stopping');
    await this.#end();
  }

  async #putBack(cause: RestoreCause, why: string): Promise<void> {
    for (const gpu of this.gpus) gpu.readOnly = why;
    await Promise.all(
      this.gpus.map(async (gpu) => {
        await gpu.releaseAll(cause);
        if (gpu.isStock) await gpu.setPersistence(false);
      }),
    );
  }

  async #end(): Promise<void> {
    this.#clearTimers();
    this.leases.stop();
    await this.backend.close();
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    for (const engine of this.engines) engine.stop();
  }

  async #turnPersistenceOn(): Promise<void> {
    await Promise.all(
      this.gpus.map(async (gpu) => {
        if (gpu.readOnly !== undefined) return;
        const failure = await gpu.setPersistence(true).then(
          (code) => (code === 0 ? null : `code ${codeText(code)}`),
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        if (failure !== null) this.log(`GPU ${gpu.info.index}: persistence mode stays off: ${failure}`);
      }),
    );
  }

  #runLoop(loop: ClockLoop): void {
    const timer = setInterval(() => void loop.step(monotonicMs()), loop.periodMs / 2);
    this.#timers.push(timer);
  }

  #endZeusd(): void {
    this.#zeusdUntilMs = Number.POSITIVE_INFINITY;
    for (const gpu of this.gpus) void gpu.release(ZEUSD_HOLDER, 'lease-expiry');
  }

  async #onLeaseEnd(leaseId: string, expired: boolean): Promise<void> {
    await Promise.all(
      this.gpus.map((gpu) => {
        if (expired && gpu.claims.has(leaseId)) gpu.counters.leaseExpiries += 1;
        return gpu.release(leaseId, expired ? 'lease-expiry' : 'release');
      }),
    );
  }
}

function loopShape({ floorRatio, writesPerSecond, maxBatch, batchSlowdown }: AgentConfig) {
  return { floorRatio, maxWritesPerSecond: writesPerSecond, shape: { maxBatch, batchSlowdown } };
}

/** A quick reading with the slow values of the one before. */
function withSlow<S extends NonNullable<GpuController['sample']>>(quick: S, before: S): S {
  const { memClockMhz, temperatureCelsius, memoryUsedBytes } = before;
  return { ...quick, memClockMhz, temperatureCelsius, memoryUsedBytes };
}

function countReasons({ counters }: GpuController, reasons: number | null, passedMs: number): void {
  if (reasons === null || !(passedMs > 0)) return;
  for (let bit = 1; bit <= 0x100; bit *= 2) {
    if ((reasons & bit) === 0) continue;
    counters.reasonSeconds.set(bit, (counters.reasonSeconds.get(bit) ?? 0) + passedMs / 1000);
  }
}
