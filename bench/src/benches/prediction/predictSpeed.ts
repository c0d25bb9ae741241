import { createLinearPredictor, type PredictorWeights, type PromptRequest } from '@wattlane/core/prediction';
import { percentileOf } from '@wattlane/core/stats';
import type { PromptLength } from '@wattlane/core/traces';

/** Predictions before the clock counts, and those that count. */
const WARM_UP = 20_000;
const COUNTED = 20_000;

/** Times of single predictions, in us. */
export interface PredictTimes {
  readonly p50Us: number;
  readonly p99Us: number;
}

/**
 * Wall-clock time of a prediction for prompts of exactly `characters`, cut from the longer prompts of the data, or from
 * all of them joined when none is long enough.
 */
export function predictTimes(
  weights: PredictorWeights,
  rows: readonly PromptLength[],
  characters: number,
): PredictTimes {
  const predictor = createLinearPredictor(weights);
  const requests = requestsOf(rows, characters);
  for (let i = 0; i < WARM_UP; i++) predictor.predict(requests[i % requests.length]!);
  const times = new Float64Array(COUNTED);
  for (let i = 0; i < COUNTED; i++) {
    const request = requests[i % requests.length]!;
    const before = process.hrtime.bigint();
    predictor.predict(request);
    times[i] = Number(process.hrtime.bigint() - before) / 1000;
  }
  return { p50Us: percentileOf(times, 0.5), p99Us: percentileOf(times, 0.99) };
}

/** Requests with prompts of exactly `characters`, see `predictTimes`. */
export function requestsOf(rows: readonly PromptLength[], characters: number): PromptRequest[] {
  const prompts = [...new Set(rows.map((row) => row.prompt))];
  const long = prompts.filter((prompt) => prompt.length >= characters);
  const texts = long.length > 0 ? long : [prompts.join('\n\n').repeat(characters)];
  // Through bytes and back, so that each is a string of its own, as one from a request is, and no view of a longer one.
  return texts.map((text) => ({
    turns: [{ role: 'user', text: Buffer.from(text.slice(0, characters), 'utf16le').toString('utf16le') }],
  }));
}
