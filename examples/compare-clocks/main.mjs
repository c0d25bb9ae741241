// The same chat traffic at several SM clocks: what a lower clock saves and what it costs. All figures are simulated.
import { createConstantIntensity } from '@wattlane/core/carbon';
import { findServingProfile, GPU_PRESETS, isTrustedClock, nearestClockMhz } from '@wattlane/core/power';
import { createSfc32 } from '@wattlane/core/random';
import { CONVERSATION_SHAPE, generateWorkload } from '@wattlane/core/traces';
import { replay } from '@wattlane/core/twin';

const gpu = GPU_PRESETS.h100;
const profile = findServingProfile('Llama-3.1-8B', 'h100');
const records = generateWorkload(createSfc32(1), { ...CONVERSATION_SHAPE, requests: 8000, ratePerSecond: 5 });
const WANTED_SLO_RATIO = 0.99;

// Clocks come in steps; `nearestClockMhz` rounds down to one that the GPU has.
const clocks = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2].map((x) =>
  nearestClockMhz(gpu, x * gpu.topClockMhz),
);
const runs = clocks.map((clockMhz) => ({
  clockMhz,
  isTrusted: isTrustedClock(clockMhz / gpu.topClockMhz), // false below what the power model was fitted to
  result: replay(records, {
    policy: 'fcfs',
    profile,
    replicas: 1,
    clockMhz,
    slo: { ttftMs: 1000, tpotMs: 60 },
    predictor: { kind: 'oracle' }, // FCFS does not look at predictions
    carbon: createConstantIntensity(400),
    seed: 1,
  }),
}));

console.log(
  `simulated: ${profile.model} on one ${gpu.name}, ${records.length} requests at 5 per second, FCFS`,
);
console.log('SM clock     total kJ  to top  TPOT mean ms  TPOT p99 ms  SLO met');
const top = runs[0];
for (const { clockMhz, isTrusted, result } of runs) {
  const cells = [
    `${clockMhz} MHz${isTrusted ? '' : ' *'}`.padEnd(12),
    (result.energyJoules / 1000).toFixed(0).padStart(8),
    `${(100 * (result.energyJoules / top.result.energyJoules - 1)).toFixed(0)}%`.padStart(7),
    result.tpot.meanMs.toFixed(1).padStart(13),
    result.tpot.p99Ms.toFixed(1).padStart(12),
    `${(100 * result.sloAttainmentRatio).toFixed(1)}%`.padStart(8),
  ];
  console.log(cells.join(' '));
}
console.log('* below the clocks that the power model was fitted to: an extrapolation');

const inSlo = runs.findLast(
  ({ isTrusted, result }) => isTrusted && result.sloAttainmentRatio >= WANTED_SLO_RATIO,
);
const least = runs.reduce((a, b) => (b.result.energyJoules < a.result.energyJoules ? b : a));
console.log(`lowest clock in the trusted range that keeps 99 % inside the SLO: ${inSlo.clockMhz} MHz`);
console.log(`below ${least.clockMhz} MHz a lower clock costs more energy as well as more time`);
