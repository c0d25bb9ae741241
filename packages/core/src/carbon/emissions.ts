import { checkRange } from '../errors/check.ts';
import { type CarbonIntensity, intervalAt, type SeriesIntensity } from './intensity.ts';

/** Energy of one kilowatt hour, in J. */
export const JOULES_PER_KWH = 3.6e6;

/**
 * Emissions of an amount of energy at one carbon intensity, in gCO2e.
 *
 * Operational emissions of the electricity only: nothing for making the hardware, nothing for cooling unless the energy
 * includes it.
 *
 * @param energyJoules  in J, >= 0
 * @param gramsPerKwh   in gCO2e/kWh, >= 0
 * @throws WattlaneError ERR_ARGUMENT when either is negative or not finite
 */
export function emissionsGrams(energyJoules: number, gramsPerKwh: number): number {
  checkRange('energyJoules', energyJoules, 0);
  checkRange('gramsPerKwh', gramsPerKwh, 0);
  return (energyJoules / JOULES_PER_KWH) * gramsPerKwh;
}

/**
 * Emissions of a steady draw from one time to another, in gCO2e.
 *
 * Exact for the step function of the series, the first and last value held past its ends as in `intensityAt`. So
 * cutting the interval anywhere and adding the parts gives the same sum, up to rounding.
 *
 * @param fromMs, toMs  in ms, on the clock of the series, `fromMs` <= `toMs`; 0 when they are equal
 * @param powerWatts    steady draw, in W, >= 0
 * @throws WattlaneError ERR_ARGUMENT when `toMs` is before `fromMs`, or a number is negative or not finite
 */
export function integrateEmissions(
  signal: CarbonIntensity,
  fromMs: number,
  toMs: number,
  powerWatts: number,
): number {
  checkRange('fromMs', fromMs, -Number.MAX_VALUE);
  checkRange('toMs', toMs, fromMs);
  checkRange('powerWatts', powerWatts, 0);
  const gramMsPerKwh =
    signal.kind === 'constant' ? signal.gramsPerKwh * (toMs - fromMs) : integrateSteps(signal, fromMs, toMs);
  return (gramMsPerKwh * powerWatts) / (1000 * JOULES_PER_KWH);
}

/** Integral of the step function from `fromMs` to `toMs`, in g/kWh x ms. */
function integrateSteps(series: SeriesIntensity, fromMs: number, toMs: number): number {
  const last = intervalAt(series, toMs);
  let sum = 0;
  let untilMs = fromMs;
  for (let index = intervalAt(series, fromMs); index < last; index++) {
    const endMs = Math.min(toMs, series.startMs + (index + 1) * series.stepMs);
    sum += series.gramsPerKwh[index]! * (endMs - untilMs);
    untilMs = endMs;
  }
  return sum + series.gramsPerKwh[last]! * (toMs - untilMs);
}
