import { checkPositive, checkRange } from '../errors/check.ts';
import { indexAtOrAbove } from './clockGrid.ts';
import type { ClockIntent, ClockLaw, ClockReason } from './clockLaw.ts';
import type { ControlLimits } from './controlLimits.ts';
import type { Forecast } from './forecast.ts';
import type { GpuSnapshot } from './gpuSnapshot.ts';
import { createLostTime, type LostTime, updateLostTime } from './lostTime.ts';
import { type MissTrim, type TrimOptions, updateTrim } from './missTrim.ts';

/** Constants of `predictiveLaw`. */
export interface PredictiveOptions {
  /** Part of its SLO that a present request may be predicted to use, above 0, at most 1. */
  readonly sloShare: number;
  readonly trim: TrimOptions;
}

/** The defaults, for a GPU that models share; how they were chosen is in docs/algorithms/clock-control.md, "Constants". */
export const PREDICTIVE_DEFAULTS: PredictiveOptions = {
  sloShare: 0.9,
  trim: { step: 0.03, missTarget: 0.003 },
};

/** The same for an engine that works in steps, whose latency is harder to foresee. */
export const PREDICTIVE_ENGINE_DEFAULTS: PredictiveOptions = {
  sloShare: 0.7,
  trim: { step: 0.05, missTarget: 0.003 },
};

/** What `predictiveLaw` remembers. Plain data. */
export interface PredictiveState<ForecastState> {
  readonly forecast: ForecastState;
  readonly trim: MissTrim;
  readonly lost: LostTime;
}

const PERIOD_MS = 500;

/**
 * The default law: the lowest clock at which every present request is predicted to use at most `sloShare` of its SLO, and
 * the top clock where there is none.
 *
 * Four lower bounds: the floor; the clock that the tenants' sensitivities ask for; the clock of least energy, below which
 * nothing is saved; and the trim, which every missed request raises and which falls slowly without, so that what the forecast
 * does not know is made up for. With nothing present it is the highest of the floor, the tenants' clock and the trim.
 *
 * Predictions of one request decide, not percentiles of many: the clock goes up in the moment in which a request comes that
 * needs it, and down when it is gone.
 *
 * Source: docs/algorithms/clock-control.md.
 *
 * @param forecast  how the GPU serves
 * @param limits    clocks of the GPU and the floor, the same that `governClock` gets
 * @throws WattlaneError ERR_ARGUMENT
 */
export function predictiveLaw<ForecastState, Work>(
  forecast: Forecast<ForecastState, Work>,
  { clockRatios, floorRatio }: Pick<ControlLimits, 'clockRatios' | 'floorRatio'>,
  { sloShare, trim }: PredictiveOptions = PREDICTIVE_DEFAULTS,
): ClockLaw<PredictiveState<ForecastState>, Work> {
  checkRange('sloShare', checkPositive('sloShare', sloShare), 0, 1);
  checkRange('trim.step', trim.step, 0, 1);
  checkRange('trim.missTarget', trim.missTarget, 0, 1);
  const floorIndex = indexAtOrAbove(clockRatios, floorRatio);
  const topIndex = clockRatios.length - 1;

  /** Lowest clock from `fromIndex` on at which all are in time; one past the top where none is. */
  function slackIndex(state: ForecastState, snapshot: GpuSnapshot<Work>, fromIndex: number): number {
    let low = fromIndex;
    let high = topIndex + 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const inTime = forecast.worstLatencyRatio(state, snapshot, clockRatios[middle]!) <= sloShare;
      if (inTime) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  function lowerBound(
    { trim: { lowerRatio } }: PredictiveState<ForecastState>,
    snapshot: GpuSnapshot<Work>,
  ): Bound {
    const bounds: Bound[] = [
      { index: floorIndex, reason: snapshot.present === 0 ? 'idle' : 'slack' },
      { index: indexAtOrAbove(clockRatios, forecast.safeRatio(snapshot, sloShare)), reason: 'tenants' },
      { index: indexAtOrAbove(clockRatios, forecast.leastEnergyRatio(snapshot)), reason: 'energy' },
      { index: indexAtOrAbove(clockRatios, lowerRatio), reason: 'misses' },
    ];
    return bounds.reduce((highest, bound) => (bound.index > highest.index ? bound : highest));
  }

  function decide(state: PredictiveState<ForecastState>, snapshot: GpuSnapshot<Work>): ClockIntent {
    forecast.observe(state.forecast, snapshot);
    updateLostTime(state.lost, snapshot.nowMs, forecast.slowdownAt(snapshot, snapshot.clockRatio));
    updateTrim(state.trim, snapshot.finished, state.lost, floorRatio, trim);
    const bound = lowerBound(state, snapshot);
    const index = slackIndex(state.forecast, snapshot, bound.index);
    if (index > topIndex) return { clockRatio: clockRatios[topIndex]!, reason: 'late' };
    return { clockRatio: clockRatios[index]!, reason: index > bound.index ? 'slack' : bound.reason };
  }

  return {
    name: 'predictive',
    periodMs: PERIOD_MS,
    createState: () => ({
      forecast: forecast.createState(),
      trim: { lowerRatio: floorRatio },
      lost: createLostTime(),
    }),
    decide,
  };
}

/** A clock that is not gone below, and why. */
interface Bound {
  readonly index: number;
  readonly reason: ClockReason;
}
