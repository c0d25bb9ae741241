import type { HostFit, HostParameter } from '@wattlane/core/power';

/** A fit with what it was made from. */
export interface PowerFitRun {
  readonly dataName: string;
  readonly readings: number;
  readonly topClockMhz: number;
  readonly fit: HostFit;
}

/** The parameters, in the order of output, with their names for people and their units. */
export const PARAMETERS: readonly {
  readonly key: HostParameter;
  readonly name: string;
  readonly unit: string;
}[] = [
  { key: 'idleWatts', name: 'idle power', unit: ' W' },
  { key: 'dynamicWatts', name: 'power above idle at top clock', unit: ' W' },
  { key: 'powerMemoryBound', name: 'memory-bound share of power', unit: '' },
  { key: 'timeMemoryBound', name: 'memory-bound share of time', unit: '' },
];
