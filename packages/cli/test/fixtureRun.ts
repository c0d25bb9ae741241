import { createConstantIntensity } from '@wattlane/core/carbon';
import type { TraceRecord } from '@wattlane/core/domain';
import { DEFAULT_PROFILE } from '@wattlane/core/power';
import type { PolicyName } from '@wattlane/core/scheduling';
import { labelResult } from '../src/output/policyResult.ts';
import type { ReplayRun } from '../src/replayRun.ts';
import { fixtureRecords, replayFixture } from './replayFixture.ts';

/** A run made of the fixture's results, for tests of what is shown. */
export function fixtureRun(
  policies: readonly PolicyName[] = ['fcfs', 'ssjf', 'boost'],
  traceName = 'trace.csv',
  records: readonly TraceRecord[] = fixtureRecords(3000),
): ReplayRun {
  const slo = { ttftMs: 1000, tpotMs: 50 };
  const predictor = { kind: 'lognormal', sigma: 0.6 } as const;
  const results = policies.map((policy) =>
    labelResult(
      replayFixture(records, {
        policy,
        profile: DEFAULT_PROFILE.h100,
        replicas: 2,
        slo,
        predictor,
        carbon: createConstantIntensity(400),
        seed: 1,
      }),
      predictor,
    ),
  );
  const settings = {
    traceName,
    speed: 1,
    gpu: 'H100-SXM 80 GB',
    model: 'Llama-3.1-8B',
    gpusPerReplica: 1,
    replicas: 2,
    clockMhz: 1980,
    slo,
    predictor: 'simulated: true length times a lognormal error, sigma 0.6',
    carbonGramsPerKwh: 400,
    seed: 1,
    version: '0.0.0',
    command: `npx wattlane replay --trace '${traceName}'`,
    notes: ['The engine and the GPU are simulated.'],
  };
  return { settings, records, results };
}
