import { embed, generateText, jsonSchema, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EngineClients, startClients } from './fixtures/engineClients.ts';

let on: EngineClients;
beforeEach(async () => {
  on = await startClients({ slots: 2 });
});
afterEach(() => on.engine.close());

const messages = [{ role: 'user' as const, content: 'How do I save a watt?' }];
const tokens = (count: number) => ({ headers: { 'x-sim-output-tokens': String(count) } });
const fault = (name: string) => ({ headers: { 'x-sim-fault': name, 'x-sim-output-tokens': '40' } });
const idle = () => expect.poll(on.ordered.stats).toMatchObject({ waiting: 0, inFlight: 0 });

test('openai: a chat answer', async () => {
  const answer = await on.openai.chat.completions.create({ model: 'sim', messages }, tokens(5));
  expect(answer.choices[0]!.message.content).toBe('watt lane token clock green');
  await idle();
  // 21 characters, four to a token, as the engine counts.
  expect(on.records).toMatchObject([{ finish: 'stop', outputTokens: 5, inputTokens: 6, status: 200 }]);
});

test('openai: a stream, without the usage that nobody asked for, and with it for who did', async () => {
  for (const wanted of [false, true]) {
    const stream = await on.openai.chat.completions.create(
      {
        model: 'sim',
        messages,
        stream: true,
        ...(wanted ? { stream_options: { include_usage: true } } : {}),
      },
      tokens(5),
    );
    let text = '';
    let usages = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usages += chunk.usage ? 1 : 0;
    }
    expect([text, usages]).toEqual(['watt lane token clock green', wanted ? 1 : 0]);
  }
  await idle();
  expect(on.records).toMatchObject([{ outputTokens: 5 }, { outputTokens: 5 }]);
  expect(on.records[0]!.firstTokenMs).toBeGreaterThan(0);
});

test('openai: completions, responses and embeddings', async () => {
  const text = await on.openai.completions.create({ model: 'sim', prompt: 'hi' }, tokens(2));
  expect(text.choices[0]!.text).toBe('watt lane');
  const response = await on.openai.responses.create({ model: 'sim', input: 'hi' }, tokens(3));
  expect(response.output_text).toBe('watt lane token');
  const events = await on.openai.responses.create({ model: 'sim', input: 'hi', stream: true }, tokens(3));
  for await (const _ of events);
  const embedding = await on.openai.embeddings.create({ model: 'sim', input: ['a', 'b'] });
  expect(embedding.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
  await idle();
  expect(on.records.map(({ route, outputTokens }) => [route, outputTokens])).toEqual([
    ['completions', 2],
    ['responses', 3],
    ['responses', 3],
    ['embeddings', null],
  ]);
});

test('openai: tools go along unchanged', async () => {
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }];
  const answer = await on.openai.chat.completions.create({ model: 'sim', messages, tools }, tokens(3));
  expect(answer.usage?.completion_tokens).toBe(3);
});

test('openai: models pass through outside the order', async () => {
  const models = await on.openai.models.list();
  expect(models.data.map(({ id }) => id)).toEqual(['sim']);
  expect(on.ordered.stats()).toMatchObject({ passedThrough: 1 });
});

test('openai: errors keep their class, code and body; a 429 is tried again', async () => {
  const once = new OpenAI({ baseURL: on.openai.baseURL, apiKey: 'none', fetch: on.ordered, maxRetries: 0 });
  const call = (name: string) => once.chat.completions.create({ model: 'sim', messages }, fault(name));
  await expect(call('error-429')).rejects.toThrow(OpenAI.RateLimitError);
  await expect(call('error-500')).rejects.toMatchObject({ status: 500, message: '500 engine broke' });
  await expect(call('reset')).rejects.toThrow(OpenAI.APIConnectionError);
  const again = new OpenAI({ baseURL: on.openai.baseURL, apiKey: 'none', fetch: on.ordered, maxRetries: 1 });
  await expect(again.chat.completions.create({ model: 'sim', messages }, fault('error-429'))).rejects.toThrow(
    /engine is busy/,
  );
  expect(on.records.map(({ status }) => status)).toEqual([429, 500, null, 429, 429]);
  await idle();
});

test('openai: streams that break off end as without the wrapper, and free their slot', async () => {
  const plain = new OpenAI({ baseURL: on.openai.baseURL, apiKey: 'none' });
  const read = async (client: OpenAI, name: string) => {
    try {
      const request = { model: 'sim', messages, stream: true as const };
      const stream = await client.chat.completions.create(request, { ...fault(name), maxRetries: 0 });
      for await (const _ of stream);
      return 'no error';
    } catch (error) {
      return [(error as Error).constructor.name, (error as Error).message];
    }
  };
  for (const name of ['reset-midstream', 'error-midstream', 'malformed-midstream']) {
    expect(await read(on.openai, name)).toEqual(await read(plain, name));
    await idle();
  }
  expect(on.records.length).toBe(3);
  expect(on.records.filter(({ finish }) => finish === 'stop' || finish === 'length')).toEqual([]);
});

test('openai: an abort in the queue never reaches the engine; one in the stream stops it there', async () => {
  const busy = new AbortController();
  const create = (signal: AbortSignal) =>
    on.openai.chat.completions.create(
      { model: 'sim', messages, stream: true },
      { ...tokens(100_000), signal },
    );
  const streams = await Promise.all([create(busy.signal), create(busy.signal)]);
  const abort = new AbortController();
  const queued = create(abort.signal);
  await expect.poll(on.ordered.stats).toMatchObject({ waiting: 1, inFlight: 2 });
  abort.abort();
  await expect(queued).rejects.toThrow(OpenAI.APIUserAbortError);
  expect(on.engine.seen.length).toBe(2);
  busy.abort();
  await idle();
  await expect.poll(() => on.engine.engine.counts.aborted).toBe(2);
  await Promise.all(streams.map((stream) => stream.controller.abort()));
});

test('openai: a reader that stops early frees the slot', async () => {
  const stream = await on.openai.chat.completions.create(
    { model: 'sim', messages, stream: true },
    tokens(100_000),
  );
  for await (const _ of stream) break;
  await idle();
  await expect.poll(() => on.engine.engine.counts.aborted).toBe(1);
  expect(on.records[0]!.finish).toBe('cancelled');
});

test('openai: a time limit of the client counts the wait', async () => {
  const [one, two] = [new AbortController(), new AbortController()];
  for (const { signal } of [one, two]) {
    await on.openai.chat.completions.create(
      { model: 'sim', messages, stream: true },
      { ...tokens(100_000), signal },
    );
  }
  const late = on.openai.chat.completions.create({ model: 'sim', messages }, { timeout: 50, maxRetries: 0 });
  await expect(late).rejects.toThrow(OpenAI.APIConnectionTimeoutError);
  one.abort();
  two.abort();
  await idle();
});

test('ai: text, stream, tools, embedding, error', async () => {
  const model = on.ai('sim');
  const prompt = 'How do I save a watt?';
  const { text, usage } = await generateText({ model, prompt, ...tokens(5) });
  expect([text, usage.outputTokens]).toEqual(['watt lane token clock green', 5]);
  let streamed = '';
  for await (const part of streamText({ model, prompt, ...tokens(5) }).textStream) streamed += part;
  expect(streamed).toBe(text);
  const weather = tool({ inputSchema: jsonSchema({ type: 'object' }), execute: async () => 'sun' });
  expect((await generateText({ model, prompt, tools: { weather }, ...tokens(2) })).text).toBe('watt lane');
  expect((await embed({ model: on.ai.embeddingModel('sim'), value: 'a' })).embedding.length).toBe(8);
  await expect(generateText({ model, prompt, maxRetries: 0, ...fault('error-500') })).rejects.toThrow(
    /engine broke/,
  );
  await idle();
  expect(on.records.map(({ finish }) => finish)).toEqual(['stop', 'stop', 'stop', 'stop', 'error']);
});

test('ai: an abort in the stream frees the slot', async () => {
  const abort = new AbortController();
  const { textStream } = streamText({
    model: on.ai('sim'),
    prompt: 'hi',
    abortSignal: abort.signal,
    ...tokens(100_000),
  });
  for await (const _ of textStream) abort.abort();
  await idle();
  await expect.poll(() => on.engine.engine.counts.aborted).toBe(1);
});
