import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findServingProfile } from '../power/servingProfiles.ts';
import { decodeStepMs } from '../power/stepModel.ts';
import { engineForecast } from './engineForecast.ts';
import type { EngineRequest, EngineSlo, EngineWork } from './engineWork.ts';
import { type GpuSnapshot, NO_THROTTLE } from './gpuSnapshot.ts';

const PROFILE = findServingProfile('Llama-3.1-8B', 'h100');
const ALONE_MS = decodeStepMs(PROFILE, 1, 1);
const SLO: EngineSlo = { tpotMs: 5 * ALONE_MS, ttftBaseMs: 50, ttftPerTokenMs: 0.2, ttftLeastTokens: 100 };

const RESERVE = 0.5;
const forecast = engineForecast(PROFILE, SLO, RESERVE);

const snapshotAt = (nowMs: number, requests: readonly EngineRequest[]): GpuSnapshot<EngineWork> => ({
  nowMs,
  clockRatio: 1,
  capRatio: 1,
  throttle: NO_THROTTLE,
  sloSeenMs: nowMs,
  tenants: [],
  present: requests.length,
  finished: [],
  work: { requests, arrivedPromptTokens: 0, stepLeftMs: 0 },
});

const decoding = (firstTokenMs: number, producedTokens: number, predictedTokens: number): EngineRequest => ({
  arrivedMs: firstTokenMs,
  promptTokens: 100,
  promptLeftTokens: 0,
  firstTokenMs,
  producedTokens,
  predictedTokens,
});

const waiting = (promptTokens: number): EngineRequest => ({
  arrivedMs: 0,
  promptTokens,
  promptLeftTokens: promptTokens,
  firstTokenMs: Number.NaN,
  producedTokens: 0,
  predictedTokens: 100,
});

const worst = (nowMs: number, requests: readonly EngineRequest[], ratio = 1): number =>
  forecast.worstLatencyRatio(forecast.createState(), snapshotAt(nowMs, requests), ratio);

test('hand-worked: 50 of 100 tokens in 500 ms, and 50 more alone at the top clock', () => {
  expect(worst(500, [decoding(0, 50, 100)])).toBeCloseTo((500 + 50 * ALONE_MS) / 99 / SLO.tpotMs, 12);
});

test('an answer that is longer than predicted is taken to go on for a tenth of the prediction', () => {
  expect(worst(900, [decoding(0, 150, 100)])).toBeCloseTo((900 + 10 * ALONE_MS) / 159 / SLO.tpotMs, 12);
});

test('hand-worked: a prompt waits for those before it, chunk by chunk', () => {
  const { decodeBaseMs, prefillTokensPerMs } = PROFILE;
  // 1,600 tokens are one chunk of 2,048; 3,100 are two. A prompt of 1,500 has 350 ms.
  const secondMs = 2 * decodeBaseMs + 3100 / prefillTokensPerMs;
  expect(worst(0, [waiting(1600), waiting(1500)])).toBeCloseTo(secondMs / (50 + 0.2 * 1500), 9);
});

test('time that has passed counts', () => {
  expect(worst(200, [waiting(500)]) - worst(0, [waiting(500)])).toBeCloseTo(200 / (50 + 0.2 * 500), 9);
});

test('never rises with the clock, nor falls when one more request is there', () => {
  const request = fc.oneof(
    fc.integer({ min: 1, max: 4000 }).map(waiting),
    fc
      .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }))
      .map(([a, b]) => decoding(0, a, b)),
  );
  const ratio = fc.double({ min: 0.3, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(request, { minLength: 1, maxLength: 8 }),
      request,
      ratio,
      ratio,
      (list, more, a, b) => {
        expect(worst(900, list, Math.min(a, b))).toBeGreaterThanOrEqual(
          worst(900, list, Math.max(a, b)) - 1e-9,
        );
        expect(worst(900, [...list, more], a)).toBeGreaterThanOrEqual(worst(900, list, a) - 1e-9);
      },
    ),
  );
});

test('the safe clock is the lowest at which one request alone has room for the reserve', () => {
  const idle = snapshotAt(0, []);
  for (const sloShare of [0.35, 0.5, 0.9]) {
    const ratio = forecast.safeRatio(idle, sloShare);
    const needs = (x: number): number => decodeStepMs(PROFILE, 1, x) * (1 + RESERVE);
    expect(needs(ratio)).toBeLessThanOrEqual(sloShare * SLO.tpotMs);
    expect(needs(ratio - 0.01)).toBeGreaterThan(sloShare * SLO.tpotMs);
  }
  expect(forecast.safeRatio(idle, 0.2)).toBe(1);
});
