import { spawn } from 'node:child_process';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embed, generateText, jsonSchema, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { expect } from 'vitest';

/** Where the clients of a case are pointed to: a gateway in front of our engine, and one in front of somebody else's mock. */
export interface CompatTarget {
  /** With `/v1`. */
  readonly engineUrl: string;
  readonly mockUrl: string;
}

/** One thing that an unmodified client does. */
export interface CompatCase {
  readonly name: string;
  run(target: CompatTarget): Promise<void>;
}

const user = (content: string) => [{ role: 'user' as const, content }];
const length = (tokens: number) => ({ headers: { 'x-sim-output-tokens': String(tokens) } });
const fault = (name: string, tokens = 100) => ({
  headers: { 'x-sim-fault': name, 'x-sim-output-tokens': String(tokens) },
});

const openai = (baseURL: string, maxRetries = 0) => new OpenAI({ baseURL, apiKey: 'none', maxRetries });
const aiSdk = (baseURL: string, headers: Record<string, string> = {}) =>
  createOpenAICompatible({ name: 'wattlane', baseURL, headers });

/** The output of curl, its stderr left out. */
function curl(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('curl', ['-s', '--max-time', '20', ...args]);
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.once('error', reject);
    child.once('close', () => resolve(out));
  });
}

const weather = {
  type: 'function' as const,
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

const openaiCases: readonly CompatCase[] = [
  {
    name: 'openai: chat',
    async run({ mockUrl }) {
      const answer = await openai(mockUrl).chat.completions.create({
        model: 'mock',
        messages: user('Hello'),
      });
      expect(answer.choices[0]!.message.content).toBe('Hello');
      expect(answer.usage!.total_tokens).toBe(7);
    },
  },
  {
    name: 'openai: chat stream',
    async run({ mockUrl }) {
      const body = { model: 'mock', messages: user('Hello there'), stream: true } as const;
      let text = '';
      for await (const chunk of await openai(mockUrl).chat.completions.create(body)) {
        text += chunk.choices[0]!.delta.content ?? '';
      }
      expect(text).toBe('Hello there');
    },
  },
  {
    name: 'openai: stream helper with its final answer',
    async run({ engineUrl }) {
      const stream = openai(engineUrl).chat.completions.stream(
        { model: 'sim', messages: user('hi') },
        length(4),
      );
      expect(await stream.finalContent()).toBe('watt lane token clock');
    },
  },
  {
    name: 'openai: usage at the end of a stream when asked for',
    async run({ engineUrl }) {
      const body = {
        model: 'sim',
        messages: user('hi'),
        stream: true,
        stream_options: { include_usage: true },
      } as const;
      const chunks = [];
      for await (const chunk of await openai(engineUrl).chat.completions.create(body, length(3)))
        chunks.push(chunk);
      expect(chunks.at(-1)!.usage!.completion_tokens).toBe(3);
    },
  },
  {
    name: 'openai: tool call',
    async run({ mockUrl }) {
      const body = { model: 'mock', messages: user('weather in Oslo?'), tools: [weather] };
      const answer = await openai(mockUrl).chat.completions.create(body);
      expect(answer.choices[0]!.finish_reason).toBe('tool_calls');
      expect(answer.choices[0]!.message.tool_calls).toMatchObject([{ function: { name: 'get_weather' } }]);
    },
  },
  {
    name: 'openai: completions',
    async run({ engineUrl }) {
      const answer = await openai(engineUrl).completions.create({ model: 'sim', prompt: 'hi' }, length(2));
      expect(answer.choices[0]!.text).toBe('watt lane');
    },
  },
  {
    name: 'openai: completions stream',
    async run({ engineUrl }) {
      const body = { model: 'sim', prompt: 'hi', stream: true } as const;
      let text = '';
      for await (const chunk of await openai(engineUrl).completions.create(body, length(3))) {
        text += chunk.choices[0]!.text;
      }
      expect(text).toBe('watt lane token');
    },
  },
  {
    name: 'openai: responses',
    async run({ engineUrl }) {
      const answer = await openai(engineUrl).responses.create({ model: 'sim', input: 'hi' }, length(2));
      expect(answer.output_text).toBe('watt lane');
    },
  },
  {
    name: 'openai: responses stream',
    async run({ engineUrl }) {
      const body = { model: 'sim', input: 'hi', stream: true } as const;
      const types = [];
      for await (const event of await openai(engineUrl).responses.create(body, length(3)))
        types.push(event.type);
      expect(types[0]).toBe('response.created');
      expect(types.at(-1)).toBe('response.completed');
    },
  },
  {
    name: 'openai: embeddings, in base64 as the client asks for by itself',
    async run({ engineUrl }) {
      const answer = await openai(engineUrl).embeddings.create({ model: 'sim', input: ['a', 'b'] });
      expect(answer.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
    },
  },
  {
    name: 'openai: models',
    async run({ mockUrl }) {
      const models = await openai(mockUrl).models.list();
      expect(models.data.map(({ id }) => id)).toEqual(['mock']);
    },
  },
  {
    name: 'openai: one model, and one that is not there',
    async run({ engineUrl }) {
      const client = openai(engineUrl);
      expect((await client.models.retrieve('sim')).id).toBe('sim');
      await expect(client.models.retrieve('none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    },
  },
  {
    name: "openai: the engine's 401 as its own error class",
    async run({ mockUrl }) {
      const call = openai(mockUrl).chat.completions.create({ model: 'mock', messages: user('error-401') });
      await expect(call).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
      await expect(call).rejects.toMatchObject({ code: 'invalid_api_key' });
    },
  },
  {
    name: "openai: the engine's 429, retried as often as the client was told",
    async run({ engineUrl }) {
      const client = openai(engineUrl, 1);
      const before = performance.now();
      const call = client.chat.completions.create({ model: 'sim', messages: user('hi') }, fault('error-429'));
      await expect(call).rejects.toBeInstanceOf(OpenAI.RateLimitError);
      // The engine says to come again after 1 s; a client that did not heed it would be back in half of that.
      expect(performance.now() - before).toBeGreaterThan(900);
    },
  },
  {
    name: 'openai: a bad request names its member',
    async run({ engineUrl }) {
      const body = { model: 'sim', messages: 7 } as never;
      await expect(openai(engineUrl).chat.completions.create(body)).rejects.toMatchObject({
        status: 400,
        param: 'messages',
        requestID: expect.any(String),
      });
    },
  },
  {
    name: 'openai: an error in the middle of a stream',
    async run({ engineUrl }) {
      const body = { model: 'sim', messages: user('hi'), stream: true } as const;
      const stream = await openai(engineUrl).chat.completions.create(body, fault('reset-midstream'));
      const read = async () => {
        for await (const _ of stream);
      };
      await expect(read()).rejects.toMatchObject({ code: 'upstream_error' });
    },
  },
  {
    name: 'openai: max_tokens cuts, and says so',
    async run({ engineUrl }) {
      const body = { model: 'sim', messages: user('hi'), max_tokens: 2 };
      const answer = await openai(engineUrl).chat.completions.create(body, length(9));
      expect(answer.choices[0]!.finish_reason).toBe('length');
    },
  },
  {
    name: 'openai: a member that nobody knows does no harm',
    async run({ mockUrl }) {
      const body = {
        model: 'mock',
        messages: user('x'),
        made_up: { deep: [1] },
      } as never;
      const answer = (await openai(mockUrl).chat.completions.create(body)) as OpenAI.ChatCompletion;
      expect(answer.choices[0]!.message.content).toBe('x');
    },
  },
  {
    name: 'openai: a stream that the client leaves',
    async run({ engineUrl }) {
      const body = { model: 'sim', messages: user('hi'), stream: true } as const;
      const stream = await openai(engineUrl).chat.completions.create(body, length(50_000));
      for await (const _ of stream) break;
      stream.controller.abort();
      expect(stream.controller.signal.aborted).toBe(true);
    },
  },
  {
    name: 'openai: a request id of its own comes back',
    async run({ engineUrl }) {
      const options = { headers: { 'x-request-id': 'my-id-1', 'x-sim-output-tokens': '2' } };
      const answer = await openai(engineUrl).chat.completions.create(
        { model: 'sim', messages: user('hi') },
        options,
      );
      expect(answer._request_id).toBe('my-id-1');
    },
  },
];

const aiCases: readonly CompatCase[] = [
  {
    name: 'ai: generateText',
    async run({ mockUrl }) {
      const { text, usage } = await generateText({
        model: aiSdk(mockUrl)('mock'),
        prompt: 'Hello',
        maxRetries: 0,
      });
      expect([text, usage.totalTokens]).toEqual(['Hello', 7]);
    },
  },
  {
    name: 'ai: streamText',
    async run({ engineUrl }) {
      const model = aiSdk(engineUrl, { 'x-sim-output-tokens': '4' })('sim');
      const { textStream } = streamText({ model, prompt: 'hi', maxRetries: 0 });
      let text = '';
      for await (const part of textStream) text += part;
      expect(text).toBe('watt lane token clock');
    },
  },
  {
    name: 'ai: tools',
    async run({ mockUrl }) {
      const inputSchema = jsonSchema<{ city: string }>({
        type: 'object',
        properties: { city: { type: 'string' } },
      });
      const tools = { get_weather: tool({ description: 'weather', inputSchema }) };
      const { toolCalls } = await generateText({
        model: aiSdk(mockUrl)('mock'),
        prompt: 'weather in Oslo?',
        tools,
        maxRetries: 0,
      });
      expect(toolCalls).toMatchObject([{ toolName: 'get_weather', input: { city: 'Oslo' } }]);
    },
  },
  {
    name: 'ai: embed',
    async run({ engineUrl }) {
      const model = aiSdk(engineUrl).textEmbeddingModel('sim');
      const { embedding } = await embed({ model, value: 'a', maxRetries: 0 });
      expect(embedding.length).toBe(8);
    },
  },
  {
    name: 'ai: an error keeps its status and words',
    async run({ engineUrl }) {
      const model = aiSdk(engineUrl, { 'x-sim-fault': 'error-500' })('sim');
      const call = generateText({ model, prompt: 'hi', maxRetries: 0 });
      await expect(call).rejects.toMatchObject({ statusCode: 500, message: 'engine broke' });
    },
  },
  {
    name: 'ai: an error in the middle of a stream is an error part',
    async run({ engineUrl }) {
      const model = aiSdk(engineUrl, { 'x-sim-fault': 'reset-midstream', 'x-sim-output-tokens': '100' })(
        'sim',
      );
      const { fullStream } = streamText({ model, prompt: 'hi', maxRetries: 0, onError: () => {} });
      const types = [];
      for await (const part of fullStream) types.push(part.type);
      expect(types).toContain('error');
    },
  },
];

const json = ['-H', 'content-type: application/json'];
const curlCases: readonly CompatCase[] = [
  {
    name: 'curl: chat',
    async run({ mockUrl }) {
      const body = JSON.stringify({ model: 'mock', messages: user('Hello') });
      const answer = JSON.parse(await curl(`${mockUrl}/chat/completions`, ...json, '-d', body));
      expect(answer.choices[0].message.content).toBe('Hello');
    },
  },
  {
    name: 'curl -N: stream',
    async run({ engineUrl }) {
      const body = JSON.stringify({ model: 'sim', stream: true, messages: user('hi') });
      const out = await curl(
        '-N',
        `${engineUrl}/chat/completions`,
        ...json,
        '-H',
        'x-sim-output-tokens: 3',
        '-d',
        body,
      );
      expect(out).toMatch(/^data: \{/);
      expect(out).toMatch(/data: \[DONE\]\n\n$/);
    },
  },
  {
    name: 'curl: an error with its status',
    async run({ engineUrl }) {
      const out = await curl('-w', '\n%{http_code}', `${engineUrl}/chat/completions`, '-d', '{"model":');
      const [body, status] = out.split('\n');
      expect([status, JSON.parse(body!).error.code]).toEqual(['400', 'invalid_json']);
    },
  },
];

/** Everything that clients do, unmodified. */
export const COMPAT_CASES: readonly CompatCase[] = [...openaiCases, ...aiCases, ...curlCases];
