import { indexAtOrAbove, indexAtOrBelow } from './clockGrid.ts';
import type { ClockIntent, ClockLaw, ClockReason } from './clockLaw.ts';
import type { ControlLimits } from './controlLimits.ts';
import type { GpuSnapshot } from './gpuSnapshot.ts';

/** What a governor remembers, with the state of its law. Plain data. */
export interface GovernorState<LawState> {
  readonly law: LawState;
  /** Times of the writes of the last second, in ms, oldest first. */
  readonly writesMs: number[];
}

/** What is to be done with the clock now. */
export interface ClockDecision {
  /** `write`: set this clock. `hold`: leave it as it is. */
  readonly kind: 'write' | 'hold';
  /** The clock to write, one of the limits' clocks; the present one when held. */
  readonly clockRatio: number;
  /** Why this clock is wanted; when held, why the wanted clock is. */
  readonly reason: ClockReason;
  /** When to ask again at the latest, in ms; earlier whenever a request comes or ends. Infinity: only then. */
  readonly againMs: number;
}

/** A governor before its first decision. */
export const createGovernorState = <LawState, Work>(
  law: ClockLaw<LawState, Work>,
): GovernorState<LawState> => ({ law: law.createState(), writesMs: [] });

const SECOND_MS = 1000;

/** Periods without SLO figures after which they count as missing. */
const STALE_PERIODS = 2;

/**
 * Asks a law for a clock and decides what to write, if anything.
 *
 * In this order: SLO figures that are two periods old mean the top clock; the clock goes up to the next one that the GPU
 * has; never below the floor; never above what the power cap leaves, which wins over the floor; never up while the GPU is
 * throttled. A raise waits until `raiseGapMs` after the last write, a lowering `lowerGapMs`, except one that a cap asks
 * for; no write beyond `maxWritesPerSecond` in any second.
 *
 * The caller applies a `write` and puts it into the next snapshot as `clockRatio`.
 *
 * @param state  changed in place
 */
export function governClock<LawState, Work>(
  law: ClockLaw<LawState, Work>,
  limits: ControlLimits,
  state: GovernorState<LawState>,
  snapshot: GpuSnapshot<Work>,
): ClockDecision {
  const { nowMs, clockRatio } = snapshot;
  const wanted = boundIntent(freshIntent(law, state, snapshot), limits, snapshot);
  const againMs = snapshot.present > 0 ? nowMs + law.periodMs : Number.POSITIVE_INFINITY;
  if (wanted.clockRatio === clockRatio) return { kind: 'hold', ...wanted, againMs };
  const allowedMs = nextWriteMs(limits, state.writesMs, wanted, clockRatio);
  if (nowMs < allowedMs) {
    return { kind: 'hold', clockRatio, reason: wanted.reason, againMs: Math.min(againMs, allowedMs) };
  }
  state.writesMs.push(nowMs);
  while (state.writesMs.length > limits.maxWritesPerSecond) state.writesMs.shift();
  return { kind: 'write', ...wanted, againMs };
}

function freshIntent<LawState, Work>(
  law: ClockLaw<LawState, Work>,
  state: GovernorState<LawState>,
  snapshot: GpuSnapshot<Work>,
): ClockIntent {
  const intent = law.decide(state.law, snapshot);
  const staleMs = snapshot.nowMs - snapshot.sloSeenMs;
  return staleMs > STALE_PERIODS * law.periodMs ? { clockRatio: 1, reason: 'no-slo-data' } : intent;
}

function boundIntent<Work>(
  intent: ClockIntent,
  { clockRatios, floorRatio }: ControlLimits,
  { capRatio, throttle, clockRatio }: GpuSnapshot<Work>,
): ClockIntent {
  let { reason } = intent;
  let index = indexAtOrAbove(clockRatios, intent.clockRatio);
  const floorIndex = indexAtOrAbove(clockRatios, floorRatio);
  if (index < floorIndex) [index, reason] = [floorIndex, 'floor'];
  const capIndex = indexAtOrBelow(clockRatios, capRatio);
  if (index > capIndex) [index, reason] = [capIndex, 'power-cap'];
  const ratio = clockRatios[index]!;
  if ((throttle.thermal || throttle.powerBrake) && ratio > clockRatio) {
    return { clockRatio, reason: 'throttled' };
  }
  return { clockRatio: ratio, reason };
}

/** The first moment at which the wanted clock may be written, in ms. */
function nextWriteMs(
  limits: ControlLimits,
  writesMs: readonly number[],
  wanted: ClockIntent,
  clockRatio: number,
): number {
  const lastMs = writesMs.at(-1) ?? Number.NEGATIVE_INFINITY;
  const raise = wanted.clockRatio > clockRatio;
  const gapMs = raise ? limits.raiseGapMs : wanted.reason === 'power-cap' ? 0 : limits.lowerGapMs;
  const afterGapMs = lastMs + gapMs;
  const full = writesMs.length >= limits.maxWritesPerSecond;
  const afterSecondMs = full ? writesMs.at(-limits.maxWritesPerSecond)! + SECOND_MS : lastMs;
  return Math.max(afterGapMs, afterSecondMs);
}
