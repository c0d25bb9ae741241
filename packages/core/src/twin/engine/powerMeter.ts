import { integrateEmissions } from '../../carbon/emissions.ts';
import type { CarbonIntensity } from '../../carbon/intensity.ts';
import { addInterval, type BucketedIntegral, createBucketedIntegral } from './bucketedIntegral.ts';

/** Electrical energy of a fleet and what it emits. Exact, since power is constant between events. Plain data. */
export interface PowerMeter {
  energyJoules: number;
  /** The part of `energyJoules` that was drawn while an engine had work. */
  busyEnergyJoules: number;
  carbonGrams: number;
  readonly watts: BucketedIntegral;
}

/** A meter at 0; see `createBucketedIntegral`. */
export const createPowerMeter = (originMs: number, bucketMs: number): PowerMeter => ({
  energyJoules: 0,
  busyEnergyJoules: 0,
  carbonGrams: 0,
  watts: createBucketedIntegral(originMs, bucketMs),
});

/** Adds an interval of constant power, in ms and W. */
export function meterPower(
  meter: PowerMeter,
  carbon: CarbonIntensity,
  fromMs: number,
  toMs: number,
  watts: number,
  busy: boolean,
): void {
  const joules = (watts * (toMs - fromMs)) / 1000;
  meter.energyJoules += joules;
  if (busy) meter.busyEnergyJoules += joules;
  meter.carbonGrams += integrateEmissions(carbon, fromMs, toMs, watts);
  addInterval(meter.watts, fromMs, toMs, watts);
}
