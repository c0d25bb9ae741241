import type { PromptRequest } from '@wattlane/core/prediction';

/**
 * What of a request the model reads; it has to be what the model was trained on.
 *
 * - `prompt`: the last user turn, or the last turn of a request without one.
 * - `dialogue`: all turns, oldest first, each on a line as `[USER]: text`, `[ASSISTANT]: text`, `[SYSTEM]: text` or
 *   `[TOOL]: text`. User and assistant are written as in the data of SSJF's predictor for dialogues; that data has no
 *   other roles.
 */
export type PromptFormat = 'prompt' | 'dialogue';

/** The text of a request in the given form, in parts that make it up when they are joined. */
export function promptText(request: PromptRequest, format: PromptFormat): string[] {
  const { turns } = request;
  if (format === 'prompt') {
    const turn = turns.findLast(({ role }) => role === 'user') ?? turns.at(-1);
    return turn === undefined ? [] : [turn.text];
  }
  return turns.flatMap(({ role, text }, i) => [`${i === 0 ? '' : '\n'}[${role.toUpperCase()}]: `, text]);
}
