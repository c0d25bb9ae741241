import type { ReplayOptions, ReplayResult } from '@wattlane/core/twin';
import { policyLabel } from './policyLabel.ts';

/** What one policy did, with the name that a reader sees. */
export interface PolicyResult extends ReplayResult {
  /** `ssjf`; `ssjf (oracle)` when the order used true answer lengths. */
  readonly label: string;
  /** Whether the order used true answer lengths, which no server knows in advance. */
  readonly oracle: boolean;
}

/** Adds the name under which a result is shown. */
export function labelResult(result: ReplayResult, predictor: ReplayOptions['predictor']): PolicyResult {
  const oracle = isOracle(result.policy, predictor);
  return { ...result, label: policyLabel(result.policy, oracle), oracle };
}

/** Whether a policy orders by true answer lengths: `sjf` always, those that use predictions when an oracle makes them. */
export function isOracle(policy: string, { kind }: ReplayOptions['predictor']): boolean {
  return policy === 'sjf' || (kind === 'oracle' && policy !== 'fcfs');
}
