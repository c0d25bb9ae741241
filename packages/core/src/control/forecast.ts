import type { GpuSnapshot } from './gpuSnapshot.ts';

/**
 * What the predictive law has to know of the way in which a GPU serves: a shared GPU with batches of whole requests
 * (`sharedForecast`), or an engine that works in steps (`engineForecast`).
 *
 * @typeParam State  what the forecast remembers; plain data
 * @typeParam Work   what the GPU has to do
 */
export interface Forecast<State, Work> {
  createState(): State;
  /** Folds what the snapshot tells into `state`, in place. Called once a decision, before the others. */
  observe(state: State, snapshot: GpuSnapshot<Work>): void;
  /**
   * The largest predicted latency over SLO of the present requests, were the clock `clockRatio` from now on; 0 without a
   * request, Infinity where the GPU could not keep up with what arrives. Never rises with the clock.
   */
  worstLatencyRatio(state: State, snapshot: GpuSnapshot<Work>, clockRatio: number): number;
  /** How many times longer the present work takes at a clock ratio than at the top clock; 1 without work. */
  slowdownAt(snapshot: GpuSnapshot<Work>, clockRatio: number): number;
  /**
   * The clock ratio at which the present work takes the least energy, as far as energy depends on the clock: a lower clock
   * is of no use. 0 when nothing is present.
   */
  leastEnergyRatio(snapshot: GpuSnapshot<Work>): number;
  /**
   * The lowest clock ratio at which the next request is safe, whatever is present: no lower clock is used.
   *
   * @param sloShare  part of its SLO that a request may be predicted to use
   */
  safeRatio(snapshot: GpuSnapshot<Work>, sloShare: number): number;
}
