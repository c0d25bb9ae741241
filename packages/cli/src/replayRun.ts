import type { TraceRecord } from '@wattlane/core/domain';
import type { PolicyResult } from './output/policyResult.ts';

/** What was replayed on what, as every output states it. */
export interface RunSettings {
  /** Name of the trace or of the generated workload. */
  readonly traceName: string;
  /** All arrival times were divided by this. */
  readonly speed: number;
  readonly gpu: string;
  readonly model: string;
  readonly gpusPerReplica: number;
  readonly replicas: number;
  /** SM clock of every GPU, in MHz. */
  readonly clockMhz: number;
  readonly slo: { readonly ttftMs: number; readonly tpotMs: number };
  /** Where predicted answer lengths came from, in words. */
  readonly predictor: string;
  readonly carbonGramsPerKwh: number;
  readonly seed: number;
  /** Version of this package. */
  readonly version: string;
  /** The command that repeats the run. */
  readonly command: string;
  /** What is simulated or assumed, one sentence each. */
  readonly notes: readonly string[];
}

/** One trace under several policies; the first result is the one that the others are compared with. */
export interface ReplayRun {
  readonly settings: RunSettings;
  /** In order of arrival; the results' columns point into it. */
  readonly records: readonly TraceRecord[];
  /** At least one, each with at least one request served. */
  readonly results: readonly PolicyResult[];
}
