import {
  asObject,
  type CallProblem,
  callProblem,
  type InferenceCall,
  type InferenceRoute,
} from './inferenceCall.ts';
import { readChat } from './readChat.ts';
import type { PromptDraft } from './readContent.ts';
import { type PromptCount, readPrompts } from './readPrompts.ts';
import { readResponses } from './readResponses.ts';

type Body = Readonly<Record<string, unknown>>;

const LONGEST_MODEL_NAME = 256;
const ONE_PROMPT: PromptCount = { kind: 'prompts', prompts: 1, idTokens: 0 };

/**
 * Reads the parsed body of an inference request. Lenient: a problem is reported only where the gateway itself cannot go
 * on (no model, messages that are no array, `n` that is no whole number of at least 1, `stream` that is no boolean);
 * everything else is the engine's to refuse, with its own words.
 *
 * @param value  what `parseBody` gave
 */
export function readInferenceCall(
  route: InferenceRoute,
  value: unknown,
): { kind: 'call'; call: InferenceCall } | CallProblem {
  const body = asObject(value);
  if (body === undefined) return callProblem('body', 'The body must be a JSON object.');
  const wrong = checkSettings(body) ?? (generates(route) ? checkCounts(body) : undefined);
  if (wrong !== undefined) return wrong;
  const draft: PromptDraft = { turns: [], hasImages: false, hasAudio: false };
  const count = readPrompt(route, draft, body);
  if (count.kind === 'problem') return count;
  return { kind: 'call', call: makeCall(route, body, draft, count) };
}

function checkSettings(body: Body): CallProblem | undefined {
  const { model, stream } = body;
  if (typeof model !== 'string' || model === '') return callProblem('model', 'model must name a model.');
  if (model.length > LONGEST_MODEL_NAME) {
    return callProblem('model', `model is longer than ${LONGEST_MODEL_NAME} characters.`);
  }
  if (!isNone(stream) && typeof stream !== 'boolean') {
    return callProblem('stream', 'stream must be true or false.');
  }
  return undefined;
}

/** Whether the route takes `n`. */
function generates(route: InferenceRoute): boolean {
  return route === 'chat' || route === 'completions';
}

function checkCounts(body: Body): CallProblem | undefined {
  for (const param of ['n', 'best_of']) {
    const count = body[param];
    if (!isNone(count) && !(Number.isSafeInteger(count) && (count as number) >= 1)) {
      return callProblem(param, `${param} must be a whole number of at least 1.`);
    }
  }
  return undefined;
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null;
}

function readPrompt(route: InferenceRoute, draft: PromptDraft, body: Body): PromptCount | CallProblem {
  switch (route) {
    case 'chat':
      return readChat(draft, body.messages) ?? ONE_PROMPT;
    case 'responses':
      return readResponses(draft, body) ?? ONE_PROMPT;
    case 'completions':
      return readPrompts(draft, body.prompt, 'prompt');
    case 'embeddings':
      return readPrompts(draft, body.input, 'input');
  }
}

function makeCall(route: InferenceRoute, body: Body, draft: PromptDraft, count: PromptCount): InferenceCall {
  const maxTokens = readMaxTokens(route, body);
  const { temperature } = body;
  return {
    route,
    model: body.model as string,
    turns: draft.turns,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(count.idTokens === 0 ? {} : { inputTokens: count.idTokens }),
    toolCount: lengthOf(body.tools) + lengthOf(body.functions),
    stream: body.stream === true,
    includeUsage: route === 'responses' || asObject(body.stream_options)?.include_usage === true,
    prompts: count.prompts,
    choices: readChoices(route, body),
    ...(typeof temperature === 'number' ? { temperature } : {}),
    hasImages: draft.hasImages,
    hasAudio: draft.hasAudio,
  };
}

/** The limit under the name that the route gives it; on chat the newer `max_completion_tokens` goes first. */
function readMaxTokens(route: InferenceRoute, body: Body): number | undefined {
  if (route === 'embeddings') return undefined;
  if (route === 'responses') return limitOf(body.max_output_tokens);
  const newer = route === 'chat' ? limitOf(body.max_completion_tokens) : undefined;
  return newer ?? limitOf(body.max_tokens);
}

function limitOf(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

function readChoices(route: InferenceRoute, body: Body): number {
  if (route === 'embeddings') return 0;
  if (route === 'responses') return 1;
  return Math.max(numberOr(body.n, 1), numberOr(body.best_of, 1));
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
