import { asObject, type CallProblem, callProblem } from './inferenceCall.ts';
import { readFunction } from './readChat.ts';
import { type PromptDraft, readContent, readRole, textOf } from './readContent.ts';

/**
 * Reads the prompt of a request to `/v1/responses`: `instructions` as a system turn, then `input`, one user turn or a
 * list of items. Items that hold no text of the prompt (reasoning, references to stored items) are passed over; the
 * conversation behind `previous_response_id` is with the engine and not known here.
 *
 * @returns the problem when `input` is neither text nor an array; it may be missing
 */
export function readResponses(
  draft: PromptDraft,
  body: Readonly<Record<string, unknown>>,
): CallProblem | undefined {
  const instructions = textOf(body.instructions);
  if (instructions !== '') draft.turns.push({ role: 'system', text: instructions });
  const { input } = body;
  if (typeof input === 'string') draft.turns.push({ role: 'user', text: input });
  else if (Array.isArray(input)) for (const item of input) readItem(draft, item);
  else if (input !== undefined && input !== null) {
    return callProblem('input', 'input must be a string or an array of items.');
  }
  return undefined;
}

function readItem(draft: PromptDraft, value: unknown): void {
  const item = asObject(value);
  if (item === undefined) return;
  switch (item.type) {
    case undefined:
    case 'message':
      draft.turns.push({ role: readRole(item.role), text: readContent(draft, item.content) });
      return;
    case 'function_call':
      draft.turns.push({ role: 'assistant', text: readFunction(item) });
      return;
    case 'function_call_output':
      draft.turns.push({ role: 'tool', text: readContent(draft, item.output) });
  }
}
