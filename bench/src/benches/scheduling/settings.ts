/** Where the arrivals of a setting come from: a Poisson process, or a trace's own times. */
export type Arrivals = { readonly jobs: number } | { readonly trace: string };

/** One setting of the scheduling bench. */
export interface Setting {
  /** Begins the names of its metrics. */
  readonly name: string;
  readonly slots: number;
  /** Offered load, as a share of what the slots can do. */
  readonly load: number;
  readonly arrivals: Arrivals;
  /** Predictions are given to the wrong jobs. */
  readonly permuted?: boolean;
}

const poisson = { jobs: 20_000 };
const code = { trace: 'llm/azure_llm_2023_code.csv.gz' };
const conversation = { trace: 'llm/azure_llm_2023_conv.csv.gz' };

/** Every setting, under one default of every policy. */
export const SETTINGS: readonly Setting[] = [
  { name: 'k8_rho095', slots: 8, load: 0.95, arrivals: poisson },
  { name: 'k1_rho095', slots: 1, load: 0.95, arrivals: poisson },
  { name: 'k1_rho080', slots: 1, load: 0.8, arrivals: poisson },
  { name: 'k8_rho080', slots: 8, load: 0.8, arrivals: poisson },
  { name: 'k8_rho110', slots: 8, load: 1.1, arrivals: { jobs: 3000 } },
  { name: 'k8_rho110long', slots: 8, load: 1.1, arrivals: { jobs: 12_000 } },
  { name: 'azure_code_rho095', slots: 8, load: 0.95, arrivals: code },
  { name: 'azure_conv_rho095', slots: 8, load: 0.95, arrivals: conversation },
  { name: 'azure_code_rho080', slots: 8, load: 0.8, arrivals: code },
  { name: 'azure_conv_rho080', slots: 8, load: 0.8, arrivals: conversation },
  { name: 'k32_rho095', slots: 32, load: 0.95, arrivals: poisson },
  { name: 'k64_rho095', slots: 64, load: 0.95, arrivals: poisson },
  { name: 'shuffled', slots: 8, load: 0.95, arrivals: poisson, permuted: true },
];
