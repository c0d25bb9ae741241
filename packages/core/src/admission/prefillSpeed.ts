/** How fast an engine computes prompts, as far as it has shown. Plain data. */
export interface PrefillSpeed {
  /** What was given at first; the speed never falls below it. */
  readonly leastTokensPerMs: number;
  tokensPerMs: number;
}

/** Prompts with fewer tokens ahead show a step's fixed time more than the speed. */
const LEAST_TOKENS = 1024;

/** Speeds above it make no difference: a prompt of 20,000 tokens is then taken to be computed in 20 ms. */
const MOST_TOKENS_PER_MS = 1000;

/** Shorter times are those of a clock, not of an engine. */
const LEAST_MS = 5;

/** Weight of one slower prompt. */
const FADING = 0.05;

/** Steps by which a speed is sought where only the engine's queue shows what is right. */
const STEP_UP = 1.5;
const STEP_DOWN = 0.8;

/** @param tokensPerMs  prompt tokens in a ms, > 0 */
export const createPrefillSpeed = (tokensPerMs: number): PrefillSpeed => ({
  leastTokensPerMs: tokensPerMs,
  tokensPerMs,
});

/** At least `tokens` prompt tokens were computed in `elapsedMs`: the engine is that fast, or faster. */
export function raiseSpeed(speed: PrefillSpeed, tokens: number, elapsedMs: number): void {
  if (tokens < LEAST_TOKENS) return;
  const shown = tokens / Math.max(LEAST_MS, elapsedMs);
  speed.tokensPerMs = Math.min(
    Math.max(speed.tokensPerMs, shown),
    Math.max(MOST_TOKENS_PER_MS, speed.leastTokensPerMs),
  );
}

/** So many were computed in `elapsedMs`, and no more: a speed that is higher comes down towards it, slowly. */
export function settleSpeed(speed: PrefillSpeed, tokens: number, elapsedMs: number): void {
  if (tokens < LEAST_TOKENS) return;
  const shown = Math.max(speed.leastTokensPerMs, tokens / Math.max(LEAST_MS, elapsedMs));
  if (shown < speed.tokensPerMs) speed.tokensPerMs += FADING * (shown - speed.tokensPerMs);
}

/** The engine had nothing to begin while requests were held back: it may be faster. */
export const trySpeed = (speed: PrefillSpeed): void => setSpeed(speed, STEP_UP * speed.tokensPerMs);

/** The engine had more to begin than was thought: it may be slower. */
export const lowerSpeed = (speed: PrefillSpeed): void => setSpeed(speed, STEP_DOWN * speed.tokensPerMs);

function setSpeed(speed: PrefillSpeed, tokensPerMs: number): void {
  speed.tokensPerMs = Math.max(speed.leastTokensPerMs, Math.min(MOST_TOKENS_PER_MS, tokensPerMs));
}
