import type { PowerFitRun } from './powerFitRun.ts';

/** A fit as one JSON document; a parameter that the readings do not determine is null. */
export function powerFitJson({ dataName, readings, topClockMhz, fit }: PowerFitRun): object {
  return { format: 'wattlane-fit-power-1', data: dataName, readings, topClockMhz, ...fit };
}
