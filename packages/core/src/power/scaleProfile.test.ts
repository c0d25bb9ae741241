import { expect, test } from 'vitest';
import { GPU_PRESETS } from './gpuPresets.ts';
import { scaleProfile } from './scaleProfile.ts';
import { DEFAULT_PROFILE } from './servingProfiles.ts';

const { h100, a100 } = GPU_PRESETS;

test('Llama-3.1-8B on A100 is slower by the bandwidth and by the FP16 throughput', () => {
  const profile = DEFAULT_PROFILE.a100;
  expect(profile.decodeBaseMs).toBeCloseTo(10.745, 3); // 6.54 * 3350 / 2039
  expect(profile.decodePerRequestMs).toBeCloseTo(0.1298, 4); // 0.079 * 3350 / 2039
  expect(profile.prefillTokensPerMs).toBeCloseTo(7.887, 3); // 25 * 312 / 989
});

test('Llama-3.1-8B on A100 keeps the place of each power between idle and TDP', () => {
  const profile = DEFAULT_PROFILE.a100;
  // (400 - 55) / (700 - 75) = 0.552; 55 + 0.552 * (456 - 75) = 265.3; 0.552 * 234 = 129.2; 55 + 0.552 * 615 = 394.5
  expect(profile.powerFloorWatts).toBeCloseTo(265.31, 2);
  expect(profile.powerSpanWatts).toBeCloseTo(129.17, 2);
  expect(profile.prefillWatts).toBeCloseTo(394.48, 2);
});

test('Llama-3.1-8B on V100 reads its weights in 24 ms', () => {
  expect(DEFAULT_PROFILE.v100.decodeBaseMs).toBeCloseTo(24.343, 3); // 6.54 * 3350 / 900
});

test('scaling to the same GPU changes nothing but the provenance', () => {
  const base = DEFAULT_PROFILE.h100;
  const same = scaleProfile(base, h100, 'h100', h100, base.kvCapacityTokens);
  expect({ ...same, provenance: base.provenance, note: base.note }).toEqual(base);
  expect(same.provenance).toBe('scaled');
});

test('scaling there and back gives the numbers of the start', () => {
  const base = DEFAULT_PROFILE.h100;
  const there = scaleProfile(base, h100, 'a100', a100, 1);
  const back = scaleProfile(there, a100, 'h100', h100, base.kvCapacityTokens);
  expect(back.decodeBaseMs).toBeCloseTo(base.decodeBaseMs, 10);
  expect(back.prefillTokensPerMs).toBeCloseTo(base.prefillTokensPerMs, 10);
  expect(back.powerFloorWatts).toBeCloseTo(base.powerFloorWatts, 10);
  expect(back.powerSpanWatts).toBeCloseTo(base.powerSpanWatts, 10);
});
