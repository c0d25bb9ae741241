import { createConstantIntensity } from '@wattlane/core/carbon';
import { type EngineSlo, ttftBoundMs } from '@wattlane/core/control';
import type { TraceRecord } from '@wattlane/core/domain';
import { decodeStepMs, type ServingProfile } from '@wattlane/core/power';
import { createSfc32, sampleInteger } from '@wattlane/core/random';
import { percentileOf } from '@wattlane/core/stats';
import { DEFAULT_CLOCK_LAG, type ReplayControl, replay } from '@wattlane/core/twin';
import { type DataFolder, readDataLines } from '../../data.ts';
import { numberColumn } from '../../lengthPredictions.ts';

/** Requests of a run. */
const REQUESTS = 2500;

/** Rows of the trace that stay together. */
const BLOCK_ROWS = 200;

/** Spread of the logarithm of predicted over true answer length. Assumed. */
const PREDICTION_SIGMA = 0.4;

/** A trace, column by column. */
export interface EngineTrace {
  readonly gapMs: Float64Array;
  readonly inputTokens: Float64Array;
  readonly outputTokens: Float64Array;
}

/** @throws WattlaneError ERR_BENCH_DATA when the file is missing or lacks a number */
export function readEngineTrace(data: DataFolder, file: string): EngineTrace {
  const lines = readDataLines(data, file);
  const timesMs = numberColumn(lines, file, 't_ms');
  return {
    gapMs: timesMs.map((ms, row) => (row === 0 ? 0 : Math.max(0, ms - timesMs[row - 1]!))),
    inputTokens: numberColumn(lines, file, 'input_tokens').map(atLeastOne),
    outputTokens: numberColumn(lines, file, 'output_tokens').map(atLeastOne),
  };
}

const atLeastOne = (tokens: number): number => Math.max(1, Math.round(tokens));

/** Requests of a seed at a rate: arrivals and lengths in blocks of neighbouring rows, from random places. */
export function drawRecords(trace: EngineTrace, seed: number, requestsPerSecond: number): TraceRecord[] {
  const rng = createSfc32(seed).fork('engine');
  const rows: number[] = [];
  while (rows.length < REQUESTS) {
    const start = sampleInteger(rng, 0, trace.gapMs.length - 1);
    for (let i = 0; i < BLOCK_ROWS && rows.length < REQUESTS; i++)
      rows.push((start + i) % trace.gapMs.length);
  }
  const totalMs = rows.reduce((sum, row) => sum + trace.gapMs[row]!, 0);
  const factor = (REQUESTS * 1000) / requestsPerSecond / totalMs;
  let arrivalMs = 0;
  return rows.map((row) => {
    arrivalMs += trace.gapMs[row]! * factor;
    return { arrivalMs, inputTokens: trace.inputTokens[row]!, outputTokens: trace.outputTokens[row]! };
  });
}

/**
 * SLO of an engine: mean token gap k times that of one request alone, first token k times what a prompt of at least the
 * trace's 90th percentile takes alone. Tied to each own prompt it would be broken by a single chunk of another.
 */
export function engineSlo(profile: ServingProfile, trace: EngineTrace, sloMultiple: number): EngineSlo {
  const aloneMs = decodeStepMs(profile, 1, 1);
  return {
    tpotMs: sloMultiple * aloneMs,
    ttftBaseMs: sloMultiple * aloneMs,
    ttftPerTokenMs: sloMultiple / profile.prefillTokensPerMs,
    ttftLeastTokens: percentileOf(trace.inputTokens, 0.9),
  };
}

/** What one engine did under one law. */
export interface EngineFigures {
  readonly totalWatts: number;
  readonly joules: number;
  readonly attainment: number;
}

/** Replays requests on one replica whose clock a law moves. */
export function runEngine(
  profile: ServingProfile,
  records: readonly TraceRecord[],
  slo: EngineSlo,
  law: ReplayControl['law'],
  floorRatio: number,
  seed: number,
): EngineFigures {
  const result = replay(records, {
    policy: 'fcfs',
    profile,
    replicas: 1,
    window: { kind: 'none' },
    slo: { ttftMs: ttftBoundMs(slo, 0), tpotMs: slo.tpotMs },
    predictor: { kind: 'lognormal', sigma: PREDICTION_SIGMA },
    carbon: createConstantIntensity(0),
    seed,
    clockControl: { law, floorRatio, slo, lag: DEFAULT_CLOCK_LAG },
  });
  const { request, ttftMs, tpotMs } = result.columns;
  let inTime = 0;
  request.forEach((index, place) => {
    const boundMs = ttftBoundMs(slo, records[index]!.inputTokens);
    if (ttftMs[place]! <= boundMs && tpotMs[place]! <= slo.tpotMs) inTime += 1;
  });
  return {
    totalWatts: (result.energyJoules * 1000) / result.makespanMs,
    joules: result.energyJoules,
    attainment: inTime / records.length,
  };
}
