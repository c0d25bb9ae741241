/** Names of the workloads. */
export type WorkloadName = 'code' | 'conv' | 'codePoisson' | 'convPoisson' | 'ssjf';

/** One workload at one load. */
export interface Setting {
  readonly workload: WorkloadName;
  /** Share of the rate that the engine does with everything queued at the start. */
  readonly load: number;
  /** A setting where there is little to win, so that the rules must at least do no harm. */
  readonly noHarm?: boolean;
}

/** Every setting in which the rules are compared with everything sent at once. */
export const SETTINGS: readonly Setting[] = [
  { workload: 'code', load: 0.95 },
  { workload: 'code', load: 0.7 },
  { workload: 'codePoisson', load: 0.95 },
  { workload: 'conv', load: 0.95 },
  { workload: 'conv', load: 0.7, noHarm: true },
  { workload: 'convPoisson', load: 0.7, noHarm: true },
  { workload: 'convPoisson', load: 0.85, noHarm: true },
  { workload: 'convPoisson', load: 0.95, noHarm: true },
  { workload: 'ssjf', load: 0.7, noHarm: true },
  { workload: 'ssjf', load: 0.85, noHarm: true },
  { workload: 'ssjf', load: 0.95, noHarm: true },
];

/** Begins the names of a setting's metrics: `code095`. */
export const settingName = ({ workload, load }: Setting): string =>
  `${workload}${String(Math.round(load * 100)).padStart(3, '0')}`;
