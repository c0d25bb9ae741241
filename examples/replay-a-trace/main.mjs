// One generated trace through a gateway and two GPUs, under three ordering policies. All figures are simulated.
import { createConstantIntensity } from '@wattlane/core/carbon';
import { findServingProfile } from '@wattlane/core/power';
import { createSfc32 } from '@wattlane/core/random';
import { CODE_SHAPE, generateWorkload } from '@wattlane/core/traces';
import { replay } from '@wattlane/core/twin';

// Code-completion traffic: long prompts, short answers, bursts. The same seed gives the same trace on every machine.
const records = generateWorkload(createSfc32(1), { ...CODE_SHAPE, requests: 10_000, ratePerSecond: 6 });

const setup = {
  profile: findServingProfile('Llama-3.1-8B', 'h100'), // how the model runs on the GPU, at full clock
  replicas: 2,
  slo: { ttftMs: 1000, tpotMs: 120 }, // met when the first token and the mean token gap are both in time
  predictor: { kind: 'lognormal', sigma: 0.6 }, // what the gateway knows of answer lengths before they are there
  carbon: createConstantIntensity(400), // gCO2e per kWh
  seed: 1, // of the simulated predictor
};

console.log('policy  mean s   p99 s   TTFT mean s  SLO met  energy kWh  gCO2e');
for (const policy of ['fcfs', 'ssjf', 'boost']) {
  const result = replay(records, { ...setup, policy });
  const seconds = (ms) => (ms / 1000).toFixed(2);
  const cells = [
    policy.padEnd(6),
    seconds(result.completion.meanMs).padStart(7),
    seconds(result.completion.p99Ms).padStart(7),
    seconds(result.ttft.meanMs).padStart(12),
    `${(100 * result.sloAttainmentRatio).toFixed(1)}%`.padStart(8),
    (result.energyJoules / 3.6e6).toFixed(3).padStart(11),
    result.carbonGrams.toFixed(0).padStart(6),
  ];
  console.log(cells.join(' '));
}
