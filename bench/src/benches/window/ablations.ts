import { holdLimits } from '@wattlane/core/admission';
import type { TraceRecord } from '@wattlane/core/domain';
import { createSfc32, shuffleInPlace } from '@wattlane/core/random';
import { mean } from '@wattlane/core/stats';
import { predictLengths } from '@wattlane/core/twin';
import { BASE_OPTIONS, PROFILE, type Variant } from './engine.ts';
import { type Figures, gainMetrics, runPasses } from './figures.ts';

/** An answer length for every request, in tokens, where nothing is predicted. */
const GUESSED_TOKENS = 200;

/** Requests in flight of a window that is too small for this engine. */
const SMALL_WINDOW = 64;

const variants = (passes: readonly (readonly TraceRecord[])[]): Readonly<Record<string, Variant>> => ({
  ablation_outputOnly: { sizeModel: outputOnly(passes) },
  ablation_constantOutput: { predictor: { kind: 'constant', tokens: GUESSED_TOKENS } },
  ablation_requestWindow: {
    window: { kind: 'fixed', maxInFlight: holdLimits({ slots: PROFILE.maxNumSeqs }).maxInFlight },
  },
  ablation_smallWindow: { window: { kind: 'fixed', maxInFlight: SMALL_WINDOW } },
  ablation_aimd: { window: { kind: 'aimd' } },
  ablation_fcfs: { policy: 'fcfs' },
  variant_trackedSlots: { window: { kind: 'rules', slots: 'tracked' } },
  variant_unknownSlots: { window: { kind: 'rules', slots: 'unknown' } },
  variant_noStream: { window: { kind: 'rules', streams: false } },
  variant_orderInside: { window: { kind: 'engine' } },
});

/**
 * What is left of the gain, or lost, without one part of the rules or of the order; all against `base`.
 *
 * @param name    of the setting
 * @param passes  its requests
 * @param base    everything sent at once, pass by pass
 */
export function ablationMetrics(
  name: string,
  passes: readonly (readonly TraceRecord[])[],
  base: readonly Figures[],
): Record<string, number> {
  const shuffled = passes.map(shufflePredictions);
  const runs = Object.entries(variants(passes)).map(
    ([key, variant]) => [key, runPasses(passes, variant)] as const,
  );
  const ofShuffled = runPasses(shuffled, { predictor: { kind: 'trace' } });
  return Object.assign(
    {},
    ...[...runs, ['ablation_shuffled', ofShuffled] as const].map(([key, ours]) =>
      gainMetrics(`${key}_${name}`, ours, base),
    ),
  );
}

/** Sizes from the answer alone, scaled so that the mean work is what it is with the prompt. */
function outputOnly(passes: readonly (readonly TraceRecord[])[]): NonNullable<Variant['sizeModel']> {
  const meanOf = (field: 'inputTokens' | 'outputTokens'): number =>
    mean(passes.flatMap((records) => mean(records.map((record) => record[field]))));
  const inputMs = meanOf('inputTokens') / PROFILE.prefillTokensPerMs;
  const outputShareMs = PROFILE.decodePerRequestMs + PROFILE.decodeBaseMs / 128;
  return {
    baseMs: 0,
    perInputTokenMs: 0,
    perOutputTokenMs: outputShareMs + inputMs / meanOf('outputTokens'),
  };
}

/** The pass with its predictions given to the wrong requests. */
function shufflePredictions(records: readonly TraceRecord[], pass: number): TraceRecord[] {
  const rng = createSfc32(pass);
  const predicted = predictLengths(rng.fork('predictor'), records, BASE_OPTIONS.predictor);
  shuffleInPlace(rng.fork('shuffle'), predicted);
  return records.map((record, i) => ({ ...record, predictedTokens: predicted[i]! }));
}
