import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let client: OpenAI;
beforeEach(async () => {
  stack = await startStack();
  client = new OpenAI({ baseURL: `${stack.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterEach(() => stack.close());

const messages = [{ role: 'user' as const, content: 'How do I save a watt?' }];
const tokens = (count: number) => ({ headers: { 'x-sim-output-tokens': String(count) } });

describe('the openai client, unchanged', () => {
  test('gets a chat answer, and the record has its lengths', async () => {
    const answer = await client.chat.completions.create({ model: 'sim', messages }, tokens(5));
    expect(answer.choices[0]!.message.content).toBe('watt lane token clock green');
    expect(answer._request_id).toBe(stack.records[0]!.id);
    expect(stack.records).toMatchObject([
      {
        route: 'chat',
        model: 'sim',
        status: 200,
        finish: 'stop',
        inputTokens: 6,
        outputTokens: 5,
        backend: 'sim',
      },
    ]);
  });

  test('streams, and usage that it did not ask for is counted and not passed on', async () => {
    const stream = await client.chat.completions.create({ model: 'sim', messages, stream: true }, tokens(7));
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.every((chunk) => chunk.choices.length === 1)).toBe(true);
    expect(chunks.map((chunk) => chunk.choices[0]!.delta.content ?? '').join('')).toMatch(/^watt lane/);
    expect(stack.records[0]).toMatchObject({ stream: true, finish: 'stop', outputTokens: 7 });
    expect(stack.records[0]!.firstTokenMs).toBeLessThanOrEqual(stack.records[0]!.totalMs);
  });

  test('gets the usage chunk when it asks for it', async () => {
    const body = { model: 'sim', messages, stream: true, stream_options: { include_usage: true } } as const;
    const stream = await client.chat.completions.create(body, tokens(3));
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 3 } });
  });

  test('completions, responses, embeddings and models', async () => {
    const text = await client.completions.create({ model: 'sim', prompt: 'hi' }, tokens(2));
    expect(text.choices[0]!.text).toBe('watt lane');
    const response = await client.responses.create({ model: 'sim', input: 'hi' }, tokens(2));
    expect(response.output_text).toBe('watt lane');
    const embedding = await client.embeddings.create({ model: 'sim', input: 'hi' });
    expect(embedding.data[0]!.embedding.length).toBe(8);
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(['sim']);
    expect((await client.models.retrieve('sim')).id).toBe('sim');
    await expect(client.models.retrieve('other')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test('an engine error keeps its status, code and words', async () => {
    const call = client.chat.completions.create(
      { model: 'sim', messages },
      { headers: { 'x-sim-fault': 'error-500' } },
    );
    await expect(call).rejects.toMatchObject({
      status: 500,
      message: expect.stringContaining('engine broke'),
    });
  });
});
