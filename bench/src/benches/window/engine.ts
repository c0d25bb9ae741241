import { createConstantIntensity } from '@wattlane/core/carbon';
import type { TraceRecord } from '@wattlane/core/domain';
import { DEFAULT_PROFILE, type ServingProfile } from '@wattlane/core/power';
import { type ReplayOptions, replay } from '@wattlane/core/twin';

/** The engine of this bench: an 8B model on one H100. The numbers stand here so that the bench does not move with a profile. */
export const PROFILE: ServingProfile = {
  ...DEFAULT_PROFILE.h100,
  decodeBaseMs: 6.54,
  decodePerRequestMs: 0.079,
  prefillTokensPerMs: 25,
  maxNumSeqs: 256,
  kvCapacityTokens: 400_000,
  chunkTokens: 2048,
};

/** Options of every replay; a variant changes some. */
export const BASE_OPTIONS: ReplayOptions = {
  policy: 'boost',
  profile: PROFILE,
  replicas: 1,
  slo: { ttftMs: 1000, tpotMs: 100 },
  predictor: { kind: 'lognormal', sigma: 0.6 },
  carbon: createConstantIntensity(400),
  gatewayDelayMs: 2,
  seed: 0,
};

/** What is changed against `BASE_OPTIONS`. */
export type Variant = Partial<ReplayOptions>;

/** The baseline of everything: all requests are sent to the engine at once, first come, first served. */
export const ALL_INSIDE: Variant = { policy: 'fcfs', window: { kind: 'none' } };

/** The best an order can do: the engine itself takes requests in it. */
export const ORDER_INSIDE: Variant = { window: { kind: 'engine' } };

/** The rules of the gateway, with the engine's slots known. */
export const RULES: Variant = { window: { kind: 'rules' } };

/** Requests per ms that the engine does when all of them are queued at the start, drain of the last ones included. */
export function sustainedPerMs(
  requests: readonly Pick<TraceRecord, 'inputTokens' | 'outputTokens'>[],
  variant: Variant = {},
): number {
  const queued = requests.map(({ inputTokens, outputTokens }) => ({
    arrivalMs: 0,
    inputTokens,
    outputTokens,
  }));
  const { makespanMs, rejected } = replay(queued, { ...BASE_OPTIONS, ...ALL_INSIDE, ...variant });
  return (requests.length - rejected) / makespanMs;
}
