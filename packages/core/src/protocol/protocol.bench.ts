import { bench, describe } from 'vitest';
import type { BodyScan } from './bodyScan.ts';
import { editBody } from './editBody.ts';
import { estimateInputTokens } from './estimateInputTokens.ts';
import type { InferenceCall } from './inferenceCall.ts';
import { parseBody } from './jsonText.ts';
import { readEngineMetrics } from './readEngineMetrics.ts';
import { readInferenceCall } from './readInferenceCall.ts';
import { scanBody } from './scanBody.ts';
import { finishTap, tapBytes } from './sseTap.ts';
import { createSseTap } from './sseTapState.ts';
import { readUsage } from './tokenUsage.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const prose = 'Explain why the sky is blue, in "plain" words.\nUse about 200 of them. ';
const body = encode(
  JSON.stringify({
    model: 'org/model-8b-instruct',
    messages: [
      { role: 'system', content: prose.repeat(7) },
      { role: 'user', content: prose.repeat(22) },
      { role: 'assistant', content: prose.repeat(14) },
      { role: 'user', content: prose.repeat(11) },
    ],
    temperature: 0.7,
    max_tokens: 512,
    stream: true,
    priority: 3,
  }),
);
const call = (readInferenceCall('chat', parseBody(body)) as { call: InferenceCall }).call;
const EDIT = {
  remove: ['nvext'],
  set: { priority: 1_790_000_000_000, stream_options: { include_usage: true } },
};

describe(`body of ${body.length} bytes`, () => {
  bench('scanBody', () => {
    scanBody(body);
  });
  bench('scanBody and editBody', () => {
    editBody(body, scanBody(body) as BodyScan, EDIT);
  });
  bench('scanBody, parseBody, readInferenceCall, estimateInputTokens, editBody', () => {
    const scan = scanBody(body) as BodyScan;
    readInferenceCall('chat', parseBody(body));
    estimateInputTokens(call);
    editBody(body, scan, EDIT);
  });
  bench('JSON.parse of the decoded body', () => {
    parseBody(body);
  });
  bench('parse, set and remove members, stringify and encode', () => {
    const { nvext: _, ...rest } = parseBody(body) as Record<string, unknown>;
    encode(JSON.stringify({ ...rest, ...EDIT.set }));
  });
});

const chunkOf = (delta: object, finish: string | null): object => ({
  id: 'chatcmpl-0123456789abcdef0123456789abcdef',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'org/model-8b-instruct',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
});
const sse = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const usage = {
  ...chunkOf({}, null),
  choices: [],
  usage: { prompt_tokens: 900, completion_tokens: 64, total_tokens: 964 },
};
const events = Array.from({ length: 64 }, (_, i) =>
  sse(chunkOf({ content: ` word${i}` }, i === 63 ? 'stop' : null)),
);
const chunks = [...events.slice(0, -1), `${events[63]}${sse(usage)}data: [DONE]\n\n`].map(encode);
const streamBytes = encode(chunks.map((chunk) => new TextDecoder().decode(chunk)).join(''));
/** The same stream in packets that do not end where events do. */
const packets = Array.from({ length: 64 }, (_, i) => {
  const size = Math.ceil(streamBytes.length / 64);
  return streamBytes.subarray(i * size, (i + 1) * size);
});

function tapAll(pieces: readonly Uint8Array[]): void {
  const tap = createSseTap({ dropUsage: true });
  for (const piece of pieces) tapBytes(tap, piece);
  finishTap(tap);
}

describe(`stream of 64 chunks, ${streamBytes.length} bytes`, () => {
  bench('tap, one event a chunk', () => tapAll(chunks));
  bench('tap, chunks that cut events', () => tapAll(packets));
  bench('decode, split and JSON.parse every event', () => {
    const decoder = new TextDecoder();
    for (const chunk of chunks) {
      for (const line of decoder.decode(chunk, { stream: true }).split('\n')) {
        if (line.startsWith('data: {')) JSON.parse(line.slice(6));
      }
    }
  });
});

const answer = encode(
  JSON.stringify({ ...chunkOf({}, 'stop'), message: { content: prose.repeat(50) }, usage: usage.usage }),
);
describe(`answer of ${answer.length} bytes`, () => {
  bench('readUsage', () => {
    readUsage(answer);
  });
  bench('JSON.parse of the decoded answer', () => {
    parseBody(answer);
  });
});

const buckets = Array.from(
  { length: 2000 },
  (_, i) => `vllm:x_bucket{engine="0",le="${i}",model_name="org/m"} ${i}.0`,
);
const metrics = [
  ...buckets,
  'vllm:num_requests_waiting{engine="0",model_name="org/m"} 2.0',
  'vllm:num_requests_running{engine="0",model_name="org/m"} 3.0',
  'vllm:kv_cache_usage_perc{engine="0",model_name="org/m"} 0.4',
].join('\n');
describe(`metrics of ${metrics.length} characters`, () => {
  bench('readEngineMetrics', () => {
    readEngineMetrics('vllm', metrics);
  });
});
