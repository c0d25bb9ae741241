import { createSfc32, type Rng, sampleInteger, sampleLognormal, shuffleInPlace } from '@wattlane/core/random';
import { type DataFolder, readDataLines } from '../../data.ts';
import { numberColumn } from '../../lengthPredictions.ts';
import type { ServedModel } from './models.ts';

/** A trace as gaps and answer lengths, row by row. */
export interface TraceRows {
  readonly gapMs: Float64Array;
  readonly outputTokens: Float64Array;
}

/** Requests of all models in order of arrival, on a time axis of their own; one entry a request in each column. */
export interface ModelRequests {
  /** Place in the list of models. */
  readonly model: Int32Array;
  /** At one request a ms on average. */
  readonly unitArrival: Float64Array;
  /** Work, in ms at the top clock without other load. */
  readonly workMs: Float64Array;
  readonly predictedMs: Float64Array;
}

const FILES = ['llm/azure_llm_2023_conv.csv.gz', 'llm/azure_llm_2023_code.csv.gz'];

/** Rows that stay together when a trace is resampled, so that bursts and what lengths have in common stay. */
const BLOCK_ROWS = 200;

/** Answers are cut here, as mu-Serve leaves longer ones out. */
const LONGEST_ANSWER = 512;

/** Part of an autoregressive model's mean latency that does not depend on the answer. Assumed. */
const FIXED_SHARE = 0.1;

/** Spread of the logarithm of predicted over true work. Assumed. */
const PREDICTION_SIGMA = 0.4;

/** @throws WattlaneError ERR_BENCH_DATA when a file is missing or lacks a number */
export const readTraceRows = (data: DataFolder): TraceRows[] =>
  FILES.map((file) => {
    const lines = readDataLines(data, file);
    const timesMs = numberColumn(lines, file, 't_ms').toSorted();
    return {
      gapMs: timesMs.map((ms, row) => (row === 0 ? 0 : ms - timesMs[row - 1]!)),
      outputTokens: numberColumn(lines, file, 'output_tokens'),
    };
  });

/** Draws the requests of a seed: arrivals and lengths in blocks of both traces, and which model each is for. */
export function drawRequests(
  traces: readonly TraceRows[],
  models: readonly ServedModel[],
  seed: number,
): ModelRequests {
  const rng = createSfc32(seed).fork('muserve');
  const rows = traces.flatMap((trace) => resample(rng, trace)).sort((a, b) => a.atMs - b.atMs);
  const meanTokens = rows.reduce((sum, { tokens }) => sum + tokens, 0) / rows.length;
  const weights = popularity(rng, models);
  const model = Int32Array.from(rows, () => pick(rng, weights));
  const workMs = Float64Array.from(rows, ({ tokens }, i) => workOf(models[model[i]!]!, tokens / meanTokens));
  const predictedMs = workMs.map((ms, i) =>
    models[model[i]!]!.autoregressive ? ms * sampleLognormal(rng, 0, PREDICTION_SIGMA) : ms,
  );
  const spanMs = rows.at(-1)!.atMs - rows[0]!.atMs;
  const unitArrival = Float64Array.from(rows, ({ atMs }) => ((atMs - rows[0]!.atMs) / spanMs) * rows.length);
  return { model, unitArrival, workMs, predictedMs };
}

function resample(rng: Rng, { gapMs, outputTokens }: TraceRows): { atMs: number; tokens: number }[] {
  const drawn = [];
  let atMs = 0;
  while (drawn.length < gapMs.length) {
    const start = sampleInteger(rng, 0, gapMs.length - 1);
    for (let i = 0; i < BLOCK_ROWS && drawn.length < gapMs.length; i++) {
      const row = (start + i) % gapMs.length;
      atMs += gapMs[row]!;
      drawn.push({ atMs, tokens: Math.min(LONGEST_ANSWER, Math.max(1, outputTokens[row]!)) });
    }
  }
  return drawn;
}

/** Zipf with exponent 1 over the models in a random order, divided by the root of the latency; the sum is 1. */
function popularity(rng: Rng, models: readonly ServedModel[]): number[] {
  const ranks = models.map((_, i) => i + 1);
  shuffleInPlace(rng, ranks);
  const weights = models.map(({ latencyMs }, i) => 1 / ranks[i]! / Math.sqrt(latencyMs));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function pick(rng: Rng, weights: readonly number[]): number {
  let left = rng.nextFloat();
  const place = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return place === -1 ? weights.length - 1 : place;
}

const workOf = ({ latencyMs, autoregressive }: ServedModel, relativeTokens: number): number =>
  autoregressive ? latencyMs * (FIXED_SHARE + (1 - FIXED_SHARE) * relativeTokens) : latencyMs;
