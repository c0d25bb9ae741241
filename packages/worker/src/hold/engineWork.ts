import type { SizeModel } from '@wattlane/core/scheduling';

/** Times of an 8B model on one H100, fitted to measurements (docs/algorithms/power-model.md); other engines are scaled. */
const STEP_MS = 6.54;
const STEP_PER_REQUEST_MS = 0.079;
const PER_INPUT_TOKEN_MS = 0.04;

/** Batch at which the time of a step is shared out where the engine can take more. */
const TYPICAL_BATCH = 128;

/**
 * What a request takes of an engine's time, before it is scaled to the engine at hand (`WorkScale`): its prompt, and of each
 * step that gives it a token an equal share with the others in the batch.
 *
 * @param slots  requests that the engine runs at once; undefined where that is not known
 */
export function engineWork(slots: number | undefined): SizeModel {
  const batch = Math.min(slots ?? TYPICAL_BATCH, TYPICAL_BATCH);
  return {
    baseMs: 0,
    perInputTokenMs: PER_INPUT_TOKEN_MS,
    perOutputTokenMs: STEP_PER_REQUEST_MS + STEP_MS / batch,
  };
}
