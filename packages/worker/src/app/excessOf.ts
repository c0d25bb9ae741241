import type { InferenceCall } from '@wattlane/core/protocol';
import type { LimitConfig } from '../config/gatewayConfig.ts';

/** What a request asks for more of than is allowed. */
export interface Excess {
  readonly message: string;
  /** The member of the body that says so. */
  readonly param: string;
}

/**
 * Whether a request asks for too many answers: `n` or `best_of` above `limits.choices`, or several prompts that make, times
 * their answers, more than `limits.messages`.
 *
 * @param value  the parsed body, which the call was read from
 * @returns null where it does not
 */
export function excessOf(
  { route, choices, prompts }: InferenceCall,
  value: object,
  limits: Pick<LimitConfig, 'choices' | 'messages'>,
): Excess | null {
  if (choices > limits.choices) {
    const param = (value as { n?: unknown }).n === choices ? 'n' : 'best_of';
    return { message: `${param} is above ${limits.choices}.`, param };
  }
  const answers = prompts * Math.max(1, choices);
  if (prompts === 1 || answers <= limits.messages) return null;
  const param = route === 'embeddings' ? 'input' : 'prompt';
  return { message: `${param} asks for more than ${limits.messages} answers.`, param };
}
