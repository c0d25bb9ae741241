import { expect, test } from 'vitest';
import type { InferenceCall, InferenceRoute } from './inferenceCall.ts';
import { readInferenceCall } from './readInferenceCall.ts';
import { usageFields } from './streamUsage.ts';

function fields(route: InferenceRoute, rest: object): Record<string, unknown> {
  const body = { model: 'm', messages: [], input: 'x', prompt: 'x', ...rest };
  return usageFields((readInferenceCall(route, body) as { call: InferenceCall }).call, body);
}

test('a stream without usage gets it, its other options kept', () => {
  expect(fields('chat', { stream: true })).toEqual({ stream_options: { include_usage: true } });
  expect(fields('completions', { stream: true, stream_options: { other: 1, include_usage: false } })).toEqual(
    {
      stream_options: { other: 1, include_usage: true },
    },
  );
});

test('usage in each event is not switched on by asking for the last one', () => {
  const options = { stream_options: { continuous_usage_stats: true } };
  expect(fields('chat', { stream: true, ...options })).toEqual({ stream_options: { include_usage: true } });
});

test.each<[string, InferenceRoute, object]>([
  ['no stream', 'chat', {}],
  ['a stream that has it', 'chat', { stream: true, stream_options: { include_usage: true } }],
  ['responses', 'responses', { stream: true }],
  ['embeddings', 'embeddings', { stream: true }],
])('nothing is set on %s', (_name, route, rest) => {
  expect(fields(route, rest)).toEqual({});
});
