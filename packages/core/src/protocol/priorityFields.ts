import { checkRange } from '../errors/check.ts';
import { ENGINES, type EngineName, type PriorityField } from './engines.ts';

/** Leads beyond this are all last, in ms, where a field has bounds. */
const HORIZON_MS = 600_000;
const LARGEST_OSL = 2 ** 32 - 1;

/**
 * The members of a body that tell an engine when a request's turn is, to be given to `editBody` as `set`.
 *
 * The key K is a virtual finish time in ms: arrival + weight x predicted service - bonus of the class; lower is earlier. It
 * never changes, so a long request can be overtaken only for a bounded time. Engines differ:
 *
 * - vLLM takes K itself, rounded: order and age are kept exactly.
 * - The others get a bounded number of the lead K - now. It keeps the order, with ties, of requests sent at the same time
 *   but not the age of those sent earlier. Keep their own queues short, and the order is that of the gateway.
 *   - TensorRT-LLM: 1 - clamp(lead / 600 s, 0, 1).
 *   - SGLang: ten bands, 9 up to a lead of 1 s, one less per doubling: 9 - floor(log2(1 + lead / 1 s)).
 *   - Dynamo: 600 - lead in whole seconds. Its router counts a priority as seconds by which a request came earlier, so that
 *     there the age is kept; and `osl`, the predicted answer, where it is known.
 * - llama.cpp has no field: nothing is set.
 *
 * @param keyMs  any number, infinities included; in ms since 1970, as `nowMs`
 * @param nowMs  time of sending
 * @param predictedTokens  predicted answer, for engines that take it
 * @throws WattlaneError ERR_ARGUMENT for a key that is NaN, or a time that is no finite number
 */
export function priorityFields(
  engine: EngineName,
  keyMs: number,
  nowMs: number,
  predictedTokens?: number,
): Record<string, unknown> {
  const priority = priorityValue(engine, keyMs, nowMs);
  if (priority === undefined) return {};
  if (engine !== 'dynamo') return { priority };
  const hints = predictedTokens === undefined ? { priority } : { priority, osl: oslOf(predictedTokens) };
  return { nvext: { agent_hints: hints } };
}

/** The value alone, in the engine's own direction and range; undefined when the engine has no field. */
export function priorityValue(engine: EngineName, keyMs: number, nowMs: number): number | undefined {
  const field = ENGINES[engine].priority;
  if (field === undefined) return undefined;
  const key = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, keyMs));
  checkRange('keyMs', key, -Number.MAX_VALUE);
  const leadMs = key - checkRange('nowMs', nowMs, -Number.MAX_VALUE);
  return fitTo(field, engine === 'vllm' ? key : fromLead(engine, leadMs));
}

function fromLead(engine: EngineName, leadMs: number): number {
  switch (engine) {
    case 'tensorrt-llm':
      return 1 - leadMs / HORIZON_MS;
    case 'sglang':
      return 9 - Math.floor(Math.log2(1 + Math.max(0, leadMs) / 1000));
    default:
      return (HORIZON_MS - leadMs) / 1000;
  }
}

function fitTo(field: PriorityField, value: number): number {
  const bounded = Math.min(field.max, Math.max(field.min, value));
  return field.integer ? Math.round(bounded) : bounded;
}

/** Dynamo's expected output length: a whole number of at least 1. */
function oslOf(tokens: number): number {
  return Math.min(LARGEST_OSL, Math.max(1, Math.round(checkRange('predictedTokens', tokens, 0))));
}
