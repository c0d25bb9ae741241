import { asObject, type InferenceCall } from './inferenceCall.ts';

/**
 * The members to set in the body so that its stream ends with the usage, for `editBody`; none when it does so anyway or is
 * no stream. Where there are some, the client did not ask for the usage: give `dropUsage` to the tap.
 *
 * `continuous_usage_stats` of vLLM is left out: it has no effect without the usage, and with it would put a usage into
 * each event that the client reads.
 *
 * @param body  the parsed body that `call` was read from
 */
export function usageFields(call: InferenceCall, body: unknown): Record<string, unknown> {
  if (!call.stream || call.includeUsage || call.choices === 0) return {};
  const { continuous_usage_stats: _, ...options } = asObject(asObject(body)?.stream_options) ?? {};
  return { stream_options: { ...options, include_usage: true } };
}
