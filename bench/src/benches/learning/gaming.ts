import { applyOffsets, createModelOffsets, learnOffsets, type ModelOffsets } from '@wattlane/core/learning';
import { createSfc32, type Sfc32, sampleNormal } from '@wattlane/core/random';
import { percentileOf } from '@wattlane/core/stats';

/** Spread of log lengths about a prompt's own level. */
const LOG_SD = 0.6;

/** Factors, as logarithms, by which the gaming tenant's answers are longer than its prompts look: 4 to 50 times. */
const GAPS = [1.5, 2, 3, 4] as const;

/** Honest requests that the gaming tenant has behind it. */
const HISTORIES = [0, 100] as const;

const RUNS = 200;

/** Requests after which a run is given up. */
const GIVE_UP = 200;

const MODEL = 'shared';

/**
 * A tenant on a busy model whose prompts claim brevity and whose answers run long.
 *
 * - gamingRequestsToCorrect: requests until three quarters of the gap are corrected, the 95th percentile of 200 runs of
 *   the worst case: gaps of e^1.5 to e^4, a new tenant and one with 100 honest requests behind him
 * - gamingHonestLogShift: mean change, in log tokens, of what ten honest tenants of the model are forecast
 */
export function gamingMetrics(): Record<string, number> {
  let worst = 0;
  let shift = 0;
  for (const gap of GAPS) {
    for (const history of HISTORIES) {
      const runs = Array.from({ length: RUNS }, (_, seed) => runLiar(createSfc32(seed), gap, history));
      worst = Math.max(
        worst,
        percentileOf(
          Float64Array.from(runs, ({ requests }) => requests),
          0.95,
        ),
      );
      shift += runs.reduce((sum, run) => sum + run.honestShift, 0) / RUNS;
    }
  }
  return {
    gamingRequestsToCorrect: worst,
    gamingHonestLogShift: shift / (GAPS.length * HISTORIES.length),
  };
}

function runLiar(rng: Sfc32, gap: number, history: number): { requests: number; honestShift: number } {
  const offsets = createModelOffsets();
  for (let i = 0; i < 600; i++) serveHonest(offsets, rng, `honest${i % 10}`);
  for (let i = 0; i < history; i++) serveHonest(offsets, rng, 'gaming');
  const before = honestForecast(offsets);
  const [claimed, actual] = [5 - gap / 2, 5 + gap / 2];
  let requests = 0;
  do {
    requests += 1;
    for (let i = 0; i < 3; i++) serveHonest(offsets, rng, `honest${(3 * requests + i) % 10}`);
    serve(offsets, rng, 'gaming', claimed, actual);
  } while (forecast(offsets, 'gaming', claimed) < actual - gap / 4 && requests < GIVE_UP);
  return { requests, honestShift: honestForecast(offsets) - before };
}

function serve(offsets: ModelOffsets, rng: Sfc32, tenant: string, claimed: number, actual: number): void {
  const outputTokens = Math.exp(Math.max(0, sampleNormal(rng, actual, LOG_SD)));
  const trunk = { logMean: claimed, logSd: LOG_SD };
  learnOffsets(offsets, { model: MODEL, tenant }, trunk, { outputTokens, finish: 'stop' });
}

function serveHonest(offsets: ModelOffsets, rng: Sfc32, tenant: string): void {
  const level = sampleNormal(rng, 5, LOG_SD);
  serve(offsets, rng, tenant, level, level);
}

function forecast(offsets: ModelOffsets, tenant: string, claimed: number): number {
  return applyOffsets(offsets, { model: MODEL, tenant }, { logMean: claimed, logSd: LOG_SD }).logMean;
}

function honestForecast(offsets: ModelOffsets): number {
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += forecast(offsets, `honest${i}`, 5) / 10;
  return sum;
}
