import type { Gateway } from '../exchange/gateway.ts';
import type { History } from './history.ts';

/** Power and carbon of the GPU hosts, as their agents report them. */
export interface PowerReport {
  readonly powerWatts: number;
  readonly energyJoules: number;
  /** Null while the carbon intensity of the grid is not known. */
  readonly carbonGrams: number | null;
  /** Whether any of it is of a simulated GPU. */
  readonly simulated: boolean;
}

/** How much of the view is new to who gets it. */
export interface ViewScope {
  /** Newest buckets that it holds. */
  readonly buckets: number;
  /** Requests before this count of ended ones are known already. */
  readonly afterRequest: number;
}

/** A gateway at one moment, with what was kept of its past. */
export interface Moment {
  readonly gateway: Gateway;
  readonly history: History;
  readonly nowMs: number;
  readonly epochMs: number;
  readonly power: PowerReport | null;
}
