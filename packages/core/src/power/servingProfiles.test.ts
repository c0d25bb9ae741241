import { expect, test } from 'vitest';
import { GPU_NAMES, GPU_PRESETS } from './gpuPresets.ts';
import { DEFAULT_PROFILE, findServingProfile, SERVING_PROFILES } from './servingProfiles.ts';
import { decodeFullClockWatts } from './stepPower.ts';

test('every GPU has a default, which is in the list and runs on it', () => {
  for (const name of GPU_NAMES) {
    expect(DEFAULT_PROFILE[name].gpu).toBe(name);
    expect(SERVING_PROFILES).toContain(DEFAULT_PROFILE[name]);
  }
});

test('each model and GPU pair is there once and is found, in any case', () => {
  for (const profile of SERVING_PROFILES) {
    expect(findServingProfile(profile.model.toUpperCase(), profile.gpu)).toBe(profile);
  }
});

test('an unknown pair names what there is', () => {
  expect(() => findServingProfile('Llama-3.1-70B', 'v100')).toThrow(
    /ERR_ARGUMENT: no profile of model Llama-3.1-70B on v100; .*Llama-3.1-70B on h100/,
  );
});

test.each(SERVING_PROFILES.map((profile) => [`${profile.model} on ${profile.gpu}`, profile] as const))(
  '%s draws between idle and TDP, and its shares are shares',
  (_, profile) => {
    const gpu = GPU_PRESETS[profile.gpu];
    expect(profile.powerFloorWatts).toBeGreaterThan(gpu.idleWatts);
    expect(profile.prefillWatts).toBeLessThanOrEqual(gpu.tdpWatts);
    expect(decodeFullClockWatts(profile, profile.maxNumSeqs)).toBeLessThanOrEqual(gpu.tdpWatts);
    const shares = [
      profile.decodeBaseMemoryBound,
      profile.decodePerRequestMemoryBound,
      profile.prefillMemoryBound,
      profile.decodePowerMemoryBound,
    ];
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    expect(profile.kvCapacityTokens).toBeGreaterThan(profile.chunkTokens);
  },
);

test('only the profiles of GPUs with measurements call themselves fitted', () => {
  for (const profile of SERVING_PROFILES) {
    const measured = profile.gpu === 'h100' || profile.gpu === 'b200';
    expect(profile.provenance).toBe(measured ? 'fitted' : 'scaled');
    expect(profile.note.startsWith('NOT MEASURED')).toBe(!measured);
  }
});
