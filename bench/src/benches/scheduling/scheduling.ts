import type { PolicyName } from '@wattlane/core/scheduling';
import type { Bench, BenchContext, Metrics } from '../../harness.ts';
import { readLengthPredictions } from '../../lengthPredictions.ts';
import { averageOf, type CompletionFigures, comparePolicies } from './comparePolicies.ts';
import { createJobSource } from './jobSource.ts';
import { onlineMetrics } from './online/onlineMetrics.ts';
import { changeStdErrors, changesOf, named } from './pairedChange.ts';
import { SETTINGS, type Setting } from './settings.ts';
import { engineSpeeds, heapMillionOpsMs } from './speed.ts';

/** Paired runs of each setting: enough that the mean p99 change of one server at load 0.95 is known to half a point. */
const SEEDS = 30;

/** What is compared with `fcfs`; `sjf` knows the true sizes. */
const POLICIES: readonly PolicyName[] = ['boost', 'ssjf', 'sjf'];

/**
 * Ordering by predicted size against FCFS on the same arrivals: k slots, non-preemptive, every policy at its default.
 *
 * - <setting>_<policy>_meanGain: share of the mean completion time that is saved
 * - <setting>_<policy>_p99Change, _p999Ratio: what that does to the tail
 * - <setting>_boost_meanGainStdError, _p99ChangeStdError: standard errors of these averages over the paired seeds
 * - shuffled_*: boost when predictions belong to other jobs
 * - online_*: with the project's own predictor in the loop, see `onlineMetrics`
 * - heapMillionOpsMs, engineRequestsPerSecond, engineOverloadRequestsPerSecond: speed, in CPU time
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
    online_k8_rho095_meanGain: { min: 0.3 },
    online_k8_rho095_p99Change: { max: 0.06 },
    online_shuffled_meanChange: { max: 0.02 },
    online_shuffled_p99Change: { max: 0.05 },
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
    const runs = comparePolicies(context.data, source, setting, ['fcfs', ...policies], SEEDS);
    for (const policy of policies) Object.assign(metrics, policyMetrics(setting, policy, runs));
    context.log(`${setting.name}: ${summaryLine(setting, runs)}`);
  }
  Object.assign(metrics, onlineMetrics(context, SEEDS));
  context.log('timing heap and twin');
  return { ...metrics, heapMillionOpsMs: heapMillionOpsMs(), ...engineSpeeds() };
}

type SeedFigures = ReadonlyMap<PolicyName, readonly CompletionFigures[]>;

function policyMetrics(
  { name, permuted = false }: Setting,
  policy: PolicyName,
  runs: SeedFigures,
): Record<string, number> {
  const paired = { ours: runs.get(policy)!, base: runs.get('fcfs')! };
  const changes = changesOf(paired);
  if (permuted) return named(name, { meanChange: -changes.meanGain, p99Change: changes.p99Change });
  const errors = policy === 'boost' ? changeStdErrors(paired) : {};
  return named(`${name}_${policy}`, { ...changes, ...errors });
}

function summaryLine(setting: Setting, runs: SeedFigures): string {
  const seconds = [...runs].map(
    ([policy, figures]) => `${policy} ${(averageOf(figures).meanMs / 1000).toFixed(2)} s`,
  );
  return `load ${setting.load}, ${setting.slots} slots, mean ${seconds.join(', ')}`;
}
