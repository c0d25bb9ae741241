import type { ServingProfile } from '../power/servingProfile.ts';
import { decodeStepMs, prefillMs, stepMs } from '../power/stepModel.ts';
import { type ArrivalLoad, createArrivalLoad, updateArrivalLoad } from './arrivalLoad.ts';
import { type EngineRequest, type EngineSlo, type EngineWork, ttftBoundMs } from './engineWork.ts';
import type { Forecast } from './forecast.ts';
import type { GpuSnapshot } from './gpuSnapshot.ts';

/** Above this share of the time for prompts a lower clock is not used. */
const HIGHEST_PREFILL_LOAD = 0.8;

/** An answer is never predicted to end sooner than after this share of its predicted length. */
const LEAST_LEFT_SHARE = 0.1;

/** Clock ratios among which the safe one is searched. */
const SEARCH_RATIOS = Array.from({ length: 81 }, (_, i) => 0.2 + i * 0.01);

/**
 * Forecast for an engine with continuous batching and chunked prefill (`ServingProfile`).
 *
 * Were the clock x from now on: a prompt gets its first token when it and all prompts before it are computed, chunk by chunk,
 * with the present requests decoding along; an answer gains a token a step, at the present batch, stretched by the share of
 * time that prompts take on average, after the prompts that wait now. The latency ratio is the time to first token over its
 * bound, and the mean gap at the predicted end over its own.
 *
 * There is no clock of least energy: an engine that has work most of the time is busy for about as long at a lower clock and
 * has more requests at once, so energy falls with power (docs/algorithms/power-model.md). The safe clock is the one at which
 * one request alone keeps its gap with room for the reserve.
 *
 * Source: docs/algorithms/clock-control.md, "Engines".
 *
 * @param reserve  how much longer than alone a step may get, 0 or more
 */
export function engineForecast(
  profile: ServingProfile,
  slo: EngineSlo,
  reserve: number,
): Forecast<ArrivalLoad, EngineWork> {
  function prefillShare(load: ArrivalLoad, clockRatio: number): number {
    return load.workPerMs * prefillMs(profile, 1, clockRatio);
  }

  function worstLatencyRatio(
    load: ArrivalLoad,
    snapshot: GpuSnapshot<EngineWork>,
    clockRatio: number,
  ): number {
    const { nowMs, work } = snapshot;
    const share = prefillShare(load, clockRatio);
    if (share > HIGHEST_PREFILL_LOAD && clockRatio < 1) return Number.POSITIVE_INFINITY;
    const { decoding, tokens } = countWork(work);
    const waitMs = chunksMs(tokens, decoding, clockRatio);
    const gapMs =
      decodeStepMs(profile, Math.max(1, decoding), clockRatio) / (1 - Math.min(HIGHEST_PREFILL_LOAD, share));
    let worst = 0;
    let promptTokens = 0;
    for (const request of work.requests) {
      promptTokens += request.promptLeftTokens;
      const ratio =
        request.promptLeftTokens > 0
          ? (nowMs - request.arrivedMs + work.stepLeftMs + chunksMs(promptTokens, decoding, clockRatio)) /
            ttftBoundMs(slo, request.promptTokens)
          : meanGapMs(request, nowMs, waitMs, gapMs) / slo.tpotMs;
      worst = Math.max(worst, ratio);
    }
    return worst;
  }

  /** Time of the steps that `tokens` prompt tokens take beside `decoding` requests, in ms. */
  function chunksMs(tokens: number, decoding: number, clockRatio: number): number {
    if (tokens <= 0) return 0;
    const steps = Math.ceil(tokens / Math.max(1, profile.chunkTokens - decoding));
    return (
      steps * stepMs(profile, decoding, Number.MIN_VALUE, clockRatio) + prefillMs(profile, tokens, clockRatio)
    );
  }

  function slowdownAt({ work }: GpuSnapshot<EngineWork>, clockRatio: number): number {
    const { decoding, tokens } = countWork(work);
    if (decoding === 0 && tokens === 0) return 1;
    const chunk = Math.min(tokens, profile.chunkTokens);
    return stepMs(profile, decoding, chunk, clockRatio) / stepMs(profile, decoding, chunk, 1);
  }

  function safeRatio(_snapshot: GpuSnapshot<EngineWork>, sloShare: number): number {
    const boundMs = (sloShare * slo.tpotMs) / (1 + reserve);
    return SEARCH_RATIOS.find((ratio) => decodeStepMs(profile, 1, ratio) <= boundMs) ?? 1;
  }

  return {
    createState: createArrivalLoad,
    observe: (load, { nowMs, work }) => updateArrivalLoad(load, nowMs, work.arrivedPromptTokens),
    worstLatencyRatio,
    leastEnergyRatio: () => 0,
    slowdownAt,
    safeRatio,
  };
}

/** Requests that decode, and prompt tokens that wait. */
function countWork({ requests }: EngineWork): { decoding: number; tokens: number } {
  let decoding = 0;
  let tokens = 0;
  for (const { promptLeftTokens } of requests) {
    tokens += promptLeftTokens;
    if (promptLeftTokens === 0) decoding += 1;
  }
  return { decoding, tokens };
}

/** Mean gap between the tokens of an answer at its predicted end, in ms, when each further token takes `gapMs`. */
function meanGapMs(request: EngineRequest, nowMs: number, waitMs: number, gapMs: number): number {
  const { firstTokenMs, producedTokens, predictedTokens } = request;
  if (Number.isNaN(firstTokenMs)) return 0;
  const leftTokens = Math.max(LEAST_LEFT_SHARE * predictedTokens, predictedTokens - producedTokens, 1);
  const spentMs = nowMs - firstTokenMs;
  return (spentMs + waitMs + leftTokens * gapMs) / (producedTokens - 1 + leftTokens);
}
