/** A request inside an engine: waiting, its prompt being computed, or decoding. */
export interface EngineRequest {
  /** On the clock of the snapshot, in ms. */
  readonly arrivedMs: number;
  readonly promptTokens: number;
  /** Prompt tokens that are still to be computed. */
  readonly promptLeftTokens: number;
  /** When the first token came, in ms; NaN before. */
  readonly firstTokenMs: number;
  /** Answer tokens so far. */
  readonly producedTokens: number;
  /** Predicted length of the answer, in tokens. */
  readonly predictedTokens: number;
}

/** What an engine that works in steps has to do. */
export interface EngineWork {
  /** In the order in which prompts are computed. */
  readonly requests: readonly EngineRequest[];
  /** Prompt tokens of all requests that have come so far; never falls. */
  readonly arrivedPromptTokens: number;
  /** Time until the step that is being computed ends, in ms; a clock that is written now has no effect before. */
  readonly stepLeftMs: number;
}

/** What was promised for one request to an engine. */
export interface EngineSlo {
  /** Bound of the mean gap between tokens, in ms. */
  readonly tpotMs: number;
  /** Bound of the time to first token: `ttftBaseMs + ttftPerTokenMs x max(prompt, ttftLeastTokens)`. */
  readonly ttftBaseMs: number;
  readonly ttftPerTokenMs: number;
  readonly ttftLeastTokens: number;
}

/** Bound of the time to first token of a prompt, in ms. */
export const ttftBoundMs = (slo: EngineSlo, promptTokens: number): number =>
  slo.ttftBaseMs + slo.ttftPerTokenMs * Math.max(promptTokens, slo.ttftLeastTokens);
