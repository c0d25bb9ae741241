import type { GpuName } from '@wattlane/core/power';
import type { OperatorLimits } from '../arbitration/claim.ts';
import type { WatchedEngine } from '../engine/engineReport.ts';
import type { LawName } from '../loop/loopLaws.ts';

/** How the agent is set up. Every field has a default; see docs/agent.md. */
export interface AgentConfig {
  readonly socket: string;
  /** Mode of the socket. */
  readonly socketMode: number;
  readonly journal: string;
  /** Driver library; null: where drivers install it. */
  readonly nvml: string | null;
  /** Run on simulated GPUs. Never chosen by itself. */
  readonly simulate: boolean;
  readonly simulatedGpus: number;
  readonly simulatedGpu: GpuName;
  /** Samples a second. */
  readonly sampleHz: number;
  /** Changes of a setting that clients may cause a second and GPU. */
  readonly writesPerSecond: number;
  readonly limits: OperatorLimits;
  /** TCP address `HOST:PORT`, or null; needs `token`. */
  readonly tcp: string | null;
  readonly token: string | null;
  /** Whether persistence mode is turned on while the agent runs. */
  readonly persistence: boolean;
  /** Whether the routes of Zeus' daemon are served. */
  readonly zeusd: boolean;
  /** How long a setting made through them lasts after their last call, in ms; 0: until it is reset. */
  readonly zeusdTtlMs: number;
  /** Whether metrics carry the names of dcgm-exporter too. */
  readonly dcgmNames: boolean;
  /** Engines whose metrics feed the control loop. */
  readonly engines: readonly WatchedEngine[];
  /** Law of the control loop; null: no loop. */
  readonly law: LawName | null;
  readonly floorRatio: number;
  readonly maxBatch: number;
  readonly batchSlowdown: number;
  /** After this long without a heartbeat the guardian ends the agent, in ms. */
  readonly heartbeatMs: number;
}

/** What is in force where nothing else is said. */
export const DEFAULT_CONFIG: AgentConfig = {
  socket: '/run/wattlane/agent.sock',
  socketMode: 0o660,
  journal: '/run/wattlane/agent.journal',
  nvml: null,
  simulate: false,
  simulatedGpus: 2,
  simulatedGpu: 'h100',
  sampleHz: 10,
  writesPerSecond: 4,
  limits: {},
  tcp: null,
  token: null,
  persistence: true,
  zeusd: true,
  zeusdTtlMs: 900_000,
  dcgmNames: false,
  engines: [],
  law: null,
  floorRatio: 0.65,
  maxBatch: 16,
  batchSlowdown: 0.05,
  heartbeatMs: 2000,
};
