import { CLOCK_REASONS } from '../backend/gpuBackend.ts';
import type { GpuController } from '../gpu/gpuController.ts';
import type { ClockIntent, RunningLaw, SloReport } from './clockLaw.ts';

/** Name under which the loop holds its claims. */
export const LOOP_HOLDER = 'control-loop';
/** Periods without news after which nothing is known about an SLO. */
const STALE_PERIODS = 2;
/** The hardware slows down by itself; asking for more would change nothing. */
const HELD_DOWN =
  CLOCK_REASONS.powerCap | CLOCK_REASONS.softwareThermal | CLOCK_REASONS.hardwareThermal | CLOCK_REASONS.powerBrake;

/**
 * Control of the clock of one GPU: feeds a law with what is known and turns its wish into a claim like any client's.
 *
 * Without news about the SLO for two periods, or when the claim is refused, the GPU goes to its top clock: a loop that does
 * not know must be fast, not slow. While power or heat hold the clock down, a wish for more is not passed on.
 */
export class ClockLoop {
  readonly #gpu: GpuController;
  readonly #law: RunningLaw;
  readonly #periodMs: number;
  #reports = new Map<string, SloReport>();
  intent: ClockIntent = { maxMhz: null, reason: 'starting' };

  constructor(gpu: GpuController, law: RunningLaw, periodMs: number) {
    this.#gpu = gpu;
    this.#law = law;
    this.#periodMs = periodMs;
  }

  report(slo: SloReport): void {
    this.#reports.set(slo.model, slo);
  }

  /** One step. @param nowMs monotonic */
  async step(nowMs: number): Promise<void> {
    const { sample, info } = this.#gpu;
    const intent = this.#law.step({
      nowMs,
      clocksMhz: info.capabilities.clocksMhz,
      slo: this.#tightest(nowMs),
      smClockMhz: sample?.smClockMhz ?? null,
      powerWatts: sample?.powerWatts ?? null,
      clockReasons: sample?.clockReasons ?? null,
    });
    const held = this.#gpu.claims.get(LOOP_HOLDER)?.clock?.maxMhz;
    const isHeldDown = ((sample?.clockReasons ?? 0) & HELD_DOWN) !== 0;
    if (isHeldDown && held !== undefined && intent.maxMhz !== null && intent.maxMhz > held) {
      this.intent = { maxMhz: held, reason: 'held down by power or heat' };
      return;
    }
    this.intent = intent;
    const lowest = info.capabilities.clocksMhz[0];
    if (intent.maxMhz === null || lowest === undefined) return this.#gpu.release(LOOP_HOLDER, 'release');
    if (intent.maxMhz === held) return;
    try {
      await this.#gpu.claim(LOOP_HOLDER, { clock: { minMhz: lowest, maxMhz: intent.maxMhz }, powerWatts: null });
    } catch (error) {
      this.intent = { maxMhz: null, reason: error instanceof Error ? error.message : String(error) };
      await this.#gpu.release(LOOP_HOLDER, 'release');
    }
  }

  /** Of several models on one GPU, the one with the least slack. One that has gone quiet makes the whole GPU unknown. */
  #tightest(nowMs: number): SloReport | null {
    let tightest: SloReport | null = null;
    for (const [model, slo] of this.#reports) {
      const ageMs = nowMs - slo.atMs;
      if (ageMs > STALE_PERIODS * this.#periodMs) {
        // Forgotten only after a while, so that the first quiet period leads to the top clock.
        if (ageMs > 30 * STALE_PERIODS * this.#periodMs) this.#reports.delete(model);
        return null;
      }
      const ratio = slo.latencyMs / slo.targetMs;
      if (tightest === null || ratio > tightest.latencyMs / tightest.targetMs) tightest = slo;
    }
    return tightest;
  }
}
