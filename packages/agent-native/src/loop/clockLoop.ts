import {
  type ClockLaw,
  type ClockReason,
  type ControlLimits,
  controlLimits,
  createGovernorState,
  type FinishedRequest,
  type GovernorState,
  type GpuSnapshot,
  governClock,
  type SharedWork,
  type Tenant,
} from '@wattlane/core/control';
import { CLOCK_REASONS } from '../backend/gpuBackend.ts';
import type { GpuController } from '../gpu/gpuController.ts';
import { LOOP_HOLDER } from '../lease/holders.ts';
import { type LawName, loopLaw, type ServiceShape } from './loopLaws.ts';
import type { WorkReport } from './workReport.ts';

/** How the loop of each GPU is set up. */
export interface LoopOptions {
  readonly law: LawName;
  /** No lower clock, as a share of the top. */
  readonly floorRatio: number;
  readonly maxWritesPerSecond: number;
  readonly shape: ServiceShape;
}

/** Without a report for so long the loop keeps nobody from a lower clock any more, in ms. */
const FORGET_MS = 60_000;

const THERMAL = CLOCK_REASONS.softwareThermal | CLOCK_REASONS.hardwareThermal;

/** The law that runs, which is for certain tenants. */
interface Running {
  readonly key: string;
  readonly law: ClockLaw<unknown, SharedWork>;
  readonly state: GovernorState<unknown>;
}

/**
 * The control loop of one GPU: fills a snapshot from the driver and from what was reported, asks the governor of
 * `core/control`, and holds what it says as a claim like any client's.
 *
 * Without a report for two periods the governor answers the top clock; a claim that is refused is given up, so that the
 * GPU goes to its top clock too: a loop that does not know must be fast, not slow. With no report for a minute, or ever,
 * there is no claim. While a power cap binds the clock is not raised.
 */
export class ClockLoop {
  readonly #gpu: GpuController;
  readonly #options: LoopOptions;
  readonly #limits: ControlLimits;
  #running: Running | undefined;
  #report: WorkReport | undefined;
  #reportedMs = Number.NEGATIVE_INFINITY;
  #finished: FinishedRequest[] = [];
  reason: ClockReason | 'no-report' | 'refused' = 'no-report';

  /** Null for a GPU whose clocks cannot be locked. */
  static for(gpu: GpuController, options: LoopOptions): ClockLoop | null {
    return gpu.info.capabilities.clocksMhz.length === 0 ? null : new ClockLoop(gpu, options);
  }

  private constructor(gpu: GpuController, options: LoopOptions) {
    this.#gpu = gpu;
    this.#options = options;
    const { clocksMhz } = gpu.info.capabilities;
    const { floorRatio, maxWritesPerSecond } = options;
    const ratios = clocksMhz.map((mhz) => mhz / clocksMhz.at(-1)!);
    this.#limits = controlLimits(ratios, { floorRatio, maxWritesPerSecond });
  }

  /** The longest time between two steps, in ms. */
  get periodMs(): number {
    return this.#running?.law.periodMs ?? 1000;
  }

  /** Takes in a report. @param nowMs monotonic */
  report(report: WorkReport, nowMs: number): void {
    const key = JSON.stringify(report.tenants);
    if (this.#running?.key !== key) this.#running = this.#start(key, report.tenants);
    this.#report = report;
    this.#reportedMs = nowMs;
    for (const { latencyRatio, beganAgoMs, endedAgoMs } of report.finished) {
      this.#finished.push({ latencyRatio, fromMs: nowMs - beganAgoMs, toMs: nowMs - endedAgoMs });
    }
  }

  /** One step: at every report, and once a period. @param nowMs monotonic */
  async step(nowMs: number): Promise<void> {
    const running = this.#running;
    const report = this.#report;
    if (running === undefined || report === undefined) return;
    if (nowMs - this.#reportedMs > FORGET_MS) return this.#end();
    const decision = governClock(running.law, this.#limits, running.state, this.#snapshot(report, nowMs));
    this.reason = decision.reason;
    if (decision.kind === 'hold' && this.#gpu.claims.has(LOOP_HOLDER)) return;
    const { clocksMhz } = this.#gpu.info.capabilities;
    const maxMhz = clocksMhz[this.#limits.clockRatios.indexOf(decision.clockRatio)] ?? clocksMhz.at(-1)!;
    try {
      // The top clock is claimed too: an SLO that needs it must not be slowed by another client's lower claim.
      await this.#gpu.claim(LOOP_HOLDER, { clock: { minMhz: clocksMhz[0]!, maxMhz }, powerWatts: null });
    } catch {
      this.reason = 'refused';
      await this.#gpu.release(LOOP_HOLDER, 'release');
    }
  }

  /** Whoever reported is gone for good. */
  #end(): Promise<void> {
    this.#running = undefined;
    this.#report = undefined;
    this.reason = 'no-report';
    return this.#gpu.release(LOOP_HOLDER, 'release');
  }

  #start(key: string, tenants: readonly Tenant[]): Running {
    const law = loopLaw(this.#options.law, tenants, this.#limits, this.#options.shape);
    return { key, law, state: createGovernorState(law) };
  }

  #snapshot(report: WorkReport, nowMs: number): GpuSnapshot<SharedWork> {
    const { sample, info, claims } = this.#gpu;
    const topMhz = info.capabilities.clocksMhz.at(-1)!;
    const reasons = sample?.clockReasons ?? 0;
    const isCapped = (reasons & CLOCK_REASONS.powerCap) !== 0;
    const clockRatio = (claims.get(LOOP_HOLDER)?.clock?.maxMhz ?? topMhz) / topMhz;
    const finished = this.#finished;
    this.#finished = [];
    return {
      nowMs,
      clockRatio,
      // The driver keeps the cap by itself. To follow it down would free it, and the clock would go up and down for ever.
      capRatio: isCapped ? clockRatio : 1,
      throttle: {
        thermal: (reasons & THERMAL) !== 0,
        powerBrake: (reasons & CLOCK_REASONS.powerBrake) !== 0,
      },
      sloSeenMs: this.#reportedMs,
      tenants: report.tenants,
      present: report.present ?? report.jobs.length,
      finished,
      work: {
        arrivedWorkMs: report.arrivedWorkMs,
        jobs: report.jobs.map(({ ageMs, ...job }) => ({ ...job, arrivedMs: this.#reportedMs - ageMs })),
      },
    };
  }
}
