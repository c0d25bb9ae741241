import type { PromptRequest } from './promptRequest.ts';

/** One answered request to learn from. */
export interface TrainingRow {
  /** Its `model` is the one that answered; lengths are ranked among the answers of one model to one kind. */
  readonly request: PromptRequest;
  /** Length of the answer in output tokens, at least 1. */
  readonly outputTokens: number;
  /** What the prompt is about, or where it came from. Prompts without a kind are of one. */
  readonly kind?: string;
}
