export { emissionsGrams, integrateEmissions, JOULES_PER_KWH } from './emissions.ts';
export {
  type CarbonIntensity,
  type ConstantIntensity,
  createConstantIntensity,
  createSeriesIntensity,
  intensityAt,
  type SeriesIntensity,
} from './intensity.ts';
