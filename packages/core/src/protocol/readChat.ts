import { asObject, type CallProblem, callProblem } from './inferenceCall.ts';
import { joinTexts, type PromptDraft, readContent, readRole, textOf } from './readContent.ts';

/**
 * Reads the messages of a chat request into turns. Elements that are no objects are passed over: the engine refuses them.
 *
 * @returns the problem when `messages` is no array
 */
export function readChat(draft: PromptDraft, messages: unknown): CallProblem | undefined {
  if (!Array.isArray(messages)) return callProblem('messages', 'messages must be an array.');
  for (const value of messages) {
    const message = asObject(value);
    if (message === undefined) continue;
    const text = joinTexts([readContent(draft, message.content), ...readToolCalls(message)]);
    draft.turns.push({ role: readRole(message.role), text });
  }
  return undefined;
}

/** The calls that an assistant's message made, each as the function's name and its arguments. */
function readToolCalls(message: Readonly<Record<string, unknown>>): string[] {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  const functions = calls.map((call) => asObject(call)?.function);
  return [...functions, message.function_call].map(readFunction);
}

/** A function call as one text. */
export function readFunction(value: unknown): string {
  const call = asObject(value);
  return call === undefined ? '' : joinTexts([textOf(call.name), textOf(call.arguments)]);
}
