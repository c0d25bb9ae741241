import {
  createLinearPredictor,
  type FeaturedPrediction,
  type PredictorWeights,
} from '@wattlane/core/prediction';
import { type Rng, sampleExponential, shuffleInPlace } from '@wattlane/core/random';
import { mean } from '@wattlane/core/stats';
import type { PromptLength } from '@wattlane/core/traces';
import { trainingRow } from '../../prediction/promptRows.ts';
import { serviceMsOf } from '../jobSource.ts';

/** One recorded request with the trunk's forecast of it and the features of its prompt. */
export interface PromptRequest {
  readonly model: string;
  /** The source that the prompt came from stands for who sent it. */
  readonly tenant: string;
  readonly outputTokens: number;
  readonly trunk: FeaturedPrediction;
}

/** A stream of requests in order of arrival. */
export interface PromptTraffic {
  readonly arrivalMs: Float64Array;
  readonly serviceMs: Float64Array;
  readonly requests: readonly PromptRequest[];
}

/** The trunk's forecast of each row, made once: a frozen trunk says the same each time. */
export function forecastRows(rows: readonly PromptLength[], weights: PredictorWeights): PromptRequest[] {
  const predictor = createLinearPredictor(weights);
  return rows.map((row) => ({
    model: row.model,
    tenant: row.source,
    outputTokens: row.outputTokens,
    trunk: predictor.predictWithFeatures(trainingRow(row).request),
  }));
}

/** All requests once in each pass, in an order of its own. */
export function drawPasses(rng: Rng, requests: readonly PromptRequest[], passes: number): PromptRequest[] {
  return Array.from({ length: passes }, () => {
    const places = Int32Array.from(requests, (_, place) => place);
    shuffleInPlace(rng, places);
    return Array.from(places, (place) => requests[place]!);
  }).flat();
}

/**
 * From the middle on, every `every`-th request goes to a model of its own whose answers are `factor` times as long. The
 * trunk does not know it.
 */
export function shiftHalfWay(
  requests: readonly PromptRequest[],
  every: number,
  factor: number,
): PromptRequest[] {
  return requests.map((request, place) => {
    if (place < requests.length / 2 || place % every !== 0) return request;
    return { ...request, model: 'new', outputTokens: factor * request.outputTokens };
  });
}

/**
 * Poisson arrivals that offer `load` of what `slots` servers can do, in either half: where answers get longer, fewer
 * requests come.
 */
export function offerLoad(
  rng: Rng,
  requests: readonly PromptRequest[],
  slots: number,
  load: number,
): PromptTraffic {
  const serviceMs = Float64Array.from(requests, ({ outputTokens }) => serviceMsOf(outputTokens));
  const half = Math.ceil(serviceMs.length / 2);
  const gapsMs = [serviceMs.subarray(0, half), serviceMs.subarray(half)].map(
    (own) => mean(own) / (slots * load),
  );
  let timeMs = 0;
  const arrivalMs = serviceMs.map((_, place) => {
    timeMs += sampleExponential(rng, gapsMs[place < half ? 0 : 1]!);
    return timeMs;
  });
  return { arrivalMs, serviceMs, requests };
}
