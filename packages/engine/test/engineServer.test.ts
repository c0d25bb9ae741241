import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, request as openRequest } from 'node:http';
import type { Socket } from 'node:net';
import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EngineServer, startEngine } from '../src/engineServer.ts';

let engine: EngineServer;
beforeEach(async () => {
  engine = await startEngine({ speedup: 50, model: 'sim' });
});
afterEach(() => engine.close());

const messages = [{ role: 'user', content: 'How do I save a watt?' }];

function post(path: string, body: object, headers: Record<string, string> = {}, signal?: AbortSignal) {
  return fetch(`${engine.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

test('a chat answer has the tokens that were asked for, and says how many', async () => {
  const response = await post('/v1/chat/completions', { messages }, { 'x-sim-output-tokens': '5' });
  const body = await response.json();
  expect(body.choices[0]).toMatchObject({
    message: { role: 'assistant', content: 'watt lane token clock green' },
    finish_reason: 'stop',
  });
  // 21 characters, four to a token.
  expect(body.usage).toMatchObject({ prompt_tokens: 6, completion_tokens: 5, total_tokens: 11 });
});

test('a stream has one event a token, the finish reason, usage when asked for, and the end mark', async () => {
  const request = { messages, stream: true, stream_options: { include_usage: true } };
  const response = await post('/v1/chat/completions', request, { 'x-sim-output-tokens': '4' });
  const events = (await response.text()).trim().split('\n\n');
  const chunks = events.slice(0, -1).map((event) => JSON.parse(event.replace('data: ', '')));
  expect(events.at(-1)).toBe('data: [DONE]');
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? null)).toEqual([
    '',
    'watt',
    ' lane',
    ' token',
    ' clock',
    null,
    null,
  ]);
  expect(chunks.at(-2).choices[0].finish_reason).toBe('stop');
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 4 } });
});

test('max_tokens cuts the answer', async () => {
  const body = { messages, max_tokens: 3 };
  const response = await post('/v1/chat/completions', body, { 'x-sim-output-tokens': '40' });
  expect(await response.json()).toMatchObject({
    choices: [{ finish_reason: 'length' }],
    usage: { completion_tokens: 3 },
  });
});

test('a client that goes away frees its slot', async () => {
  const abort = new AbortController();
  const body = { messages, stream: true };
  const response = await post(
    '/v1/chat/completions',
    body,
    { 'x-sim-output-tokens': '100000' },
    abort.signal,
  );
  expect(engine.engine.runningCount).toBe(1);
  abort.abort();
  await expect(response.text()).rejects.toThrow();
  await expect.poll(() => engine.engine.runningCount).toBe(0);
  expect(engine.engine.counts.aborted).toBe(1);
});

test('metrics carry the names of vLLM', async () => {
  const text = await (await fetch(`${engine.url}/metrics`)).text();
  expect(text).toContain('vllm:num_requests_running{engine="0",model_name="sim"} 0');
  expect(text).toMatch(/vllm:cache_config_info\{block_size="16",num_gpu_blocks="\d+"\} 1/);
});

test('a priority is refused under fcfs and orders the waiting under priority', async () => {
  const refused = await post('/v1/chat/completions', { messages, priority: 5 });
  expect(refused.status).toBe(400);
  await engine.close();
  engine = await startEngine({
    speedup: 20,
    scheduling: 'priority',
    profile: { ...DEFAULT_PROFILE.h100, maxNumSeqs: 1 },
    model: 'sim',
  });
  const done: string[] = [];
  const run = async (name: string, priority: number, tokens: number) => {
    const headers = { 'x-sim-output-tokens': String(tokens) };
    await (await post('/v1/chat/completions', { messages, priority }, headers)).text();
    done.push(name);
  };
  const first = run('first', 0, 2000);
  await expect.poll(() => engine.engine.runningCount).toBe(1);
  const late = run('late', 9, 10);
  await expect.poll(() => engine.engine.waitingCount).toBe(1);
  await Promise.all([first, late, run('early', -9, 10)]);
  expect(done).toEqual(['first', 'early', 'late']);
});

test('embeddings come as floats and in base64', async () => {
  const floats = await (await post('/v1/embeddings', { input: ['a', 'b'] })).json();
  const coded = await (await post('/v1/embeddings', { input: 'a', encoding_format: 'base64' })).json();
  const bytes = Buffer.from(coded.data[0].embedding, 'base64');
  expect(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)[0]).toBe(
    floats.data[0].embedding[0],
  );
  expect(floats.data.length).toBe(2);
});

test('responses come whole and as named events', async () => {
  const whole = await (await post('/v1/responses', { input: 'hi' }, { 'x-sim-output-tokens': '2' })).json();
  expect(whole.output[0].content[0].text).toBe('watt lane');
  const stream = await post('/v1/responses', { input: 'hi', stream: true }, { 'x-sim-output-tokens': '2' });
  const text = await stream.text();
  expect(text.match(/event: response\.output_text\.delta/g)?.length).toBeGreaterThan(0);
  expect(text).toContain('event: response.completed');
});

test('responses on one connection leave no listeners behind', async () => {
  const listeners: number[] = [];
  const count = (message: unknown) =>
    listeners.push((message as { socket: Socket }).socket.listenerCount('close'));
  subscribe('http.server.request.start', count);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 5; i++) {
    await new Promise<void>((resolve, reject) => {
      const call = openRequest(`${engine.url}/v1/responses`, { method: 'POST', agent });
      call.once('response', (answer) => answer.resume().once('end', resolve));
      call.once('error', reject);
      call.end(JSON.stringify({ input: 'hi', max_output_tokens: 1 }));
    });
  }
  unsubscribe('http.server.request.start', count);
  agent.destroy();
  expect(listeners).toEqual(Array(5).fill(listeners[0]));
});
