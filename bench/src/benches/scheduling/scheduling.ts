import type { PolicyName } from '@wattlane/core/scheduling';
import type { Bench, BenchContext, Metrics } from '../../harness.ts';
import { readLengthPredictions } from '../../lengthPredictions.ts';
import { type CompletionFigures, comparePolicies } from './comparePolicies.ts';
import { createJobSource } from './jobSource.ts';
import { SETTINGS, type Setting } from './settings.ts';
import { engineRequestsPerSecond, heapMillionOpsMs } from './speed.ts';

/** Paired runs of each setting: enough that the mean p99 change of one server at load 0.95 is known to half a point. */
const SEEDS = 30;

/** What is compared with `fcfs`; `sjf` knows the true sizes. */
const POLICIES: readonly PolicyName[] = ['boost', 'ssjf', 'sjf'];

/**
 * Ordering by predicted size against FCFS on the same arrivals: k slots, non-preemptive, every policy at its default.
 *
 * - <setting>_<policy>_meanGain: share of the mean completion time that is saved
 * - <setting>_<policy>_p99Change, _p999Ratio: what that does to the tail
 * - shuffled_*: boost when predictions belong to other jobs
 * - heapMillionOpsMs, engineRequestsPerSecond: speed, in CPU time
 */
export const schedulingBench: Bench = {
  name: 'scheduling',
  description: 'Mean and tail of boost, SSJF and SJF against FCFS, and the speed of queue and twin.',
  bars: {
    k8_rho095_boost_meanGain: { min: 0.14 },
    k8_rho095_boost_p99Change: { max: 0.06 },
    k8_rho095_boost_p999Ratio: { max: 1.1 },
    k1_rho095_boost_meanGain: { min: 0.22 },
    k1_rho095_boost_p99Change: { max: 0.03 },
    k1_rho080_boost_meanGain: { min: 0.19 },
    k1_rho080_boost_p99Change: { max: 0.03 },
    k8_rho110_boost_meanGain: { min: 0.14 },
    k8_rho110_boost_p99Change: { max: 0.03 },
    k8_rho110long_boost_meanGain: { min: 0.1 },
    k8_rho110long_boost_p99Change: { max: 0.03 },
    azure_code_rho080_boost_meanGain: { min: 0.24 },
    azure_code_rho080_boost_p99Change: { max: 0.06 },
    azure_conv_rho080_boost_meanGain: { min: 0.08 },
    azure_conv_rho080_boost_p99Change: { max: 0.03 },
    shuffled_meanChange: { max: 0.01 },
    shuffled_p99Change: { max: 0.03 },
    heapMillionOpsMs: { max: 600 },
    engineRequestsPerSecond: { min: 50_000 },
  },
  run: runScheduling,
};

function runScheduling(context: BenchContext): Metrics {
  const source = createJobSource(readLengthPredictions(context.data));
  const metrics: Record<string, number> = { seeds: SEEDS };
  for (const setting of SETTINGS) {
    const policies: readonly PolicyName[] = setting.permuted ? ['boost'] : POLICIES;
    const figures = comparePolicies(context.data, source, setting, ['fcfs', ...policies], SEEDS);
    for (const policy of policies) Object.assign(metrics, policyMetrics(setting, policy, figures));
    context.log(`${setting.name}: ${summaryLine(setting, figures)}`);
  }
  context.log('timing heap and twin');
  return {
    ...metrics,
    heapMillionOpsMs: heapMillionOpsMs(),
    engineRequestsPerSecond: engineRequestsPerSecond(),
  };
}

function policyMetrics(
  { name, permuted = false }: Setting,
  policy: PolicyName,
  figures: ReadonlyMap<PolicyName, CompletionFigures>,
): Record<string, number> {
  const [ours, base] = [figures.get(policy)!, figures.get('fcfs')!];
  if (permuted) {
    return {
      [`${name}_meanChange`]: ours.meanMs / base.meanMs - 1,
      [`${name}_p99Change`]: ours.p99Ms / base.p99Ms - 1,
    };
  }
  return {
    [`${name}_${policy}_meanGain`]: 1 - ours.meanMs / base.meanMs,
    [`${name}_${policy}_p99Change`]: ours.p99Ms / base.p99Ms - 1,
    [`${name}_${policy}_p999Ratio`]: ours.p999Ms / base.p999Ms,
  };
}

function summaryLine(setting: Setting, figures: ReadonlyMap<PolicyName, CompletionFigures>): string {
  const seconds = [...figures].map(([policy, { meanMs }]) => `${policy} ${(meanMs / 1000).toFixed(2)} s`);
  return `load ${setting.load}, ${setting.slots} slots, mean ${seconds.join(', ')}`;
}
