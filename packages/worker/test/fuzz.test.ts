import { connect } from 'node:net';
import { FAULTS } from '@wattlane/engine';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    engine: { speedup: 200 },
    backend: { slots: 4 },
    config: { limits: { headTimeoutMs: 150, idleTimeoutMs: 150, readTimeoutMs: 150, bodyBytes: 4096 } },
    // Failures of the gateway itself are what this looks for.
    parts: { report: (error) => failures.push(error) },
  });
});
afterAll(() => stack.close());

const failures: unknown[] = [];

/** What a client does on one connection: bytes in pieces, pauses between them, and when it leaves. */
interface Conversation {
  readonly bytes: Uint8Array;
  /** Where the bytes are cut, as shares of their length. */
  readonly cuts: readonly number[];
  readonly pausesMs: readonly number[];
  readonly leaveAfterMs: number;
}

const text = new TextEncoder();
const fault = fc.constantFrom(...FAULTS, 'none');
const body = fc.oneof(
  fc.json(),
  fc
    .record({
      model: fc.constantFrom('sim', '', 'x'.repeat(300)),
      messages: fc.oneof(
        fc.constant([{ role: 'user', content: 'hi' }]),
        fc.array(fc.record({ role: fc.string(), content: fc.jsonValue() }), { maxLength: 4 }),
        fc.jsonValue(),
      ),
      stream: fc.oneof(fc.boolean(), fc.jsonValue()),
      n: fc.oneof(fc.constant(1), fc.integer(), fc.double()),
      max_tokens: fc.oneof(fc.integer(), fc.double(), fc.string()),
      stream_options: fc.jsonValue(),
      priority: fc.jsonValue(),
    })
    .map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary' }),
);
const path = fc.constantFrom(
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/responses',
  '/v1/models',
);
const request = fc
  .record({
    path,
    body,
    fault,
    method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT'),
    length: fc.constantFrom('right', 'right', 'right', 'short', 'long', 'chunked', 'none'),
    header: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
    tokens: fc.integer({ min: -2, max: 60 }),
  })
  .map((parts) => requestBytes(parts));
const bytes = fc.oneof(
  { weight: 8, arbitrary: request },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
  { weight: 2, arbitrary: fc.tuple(request, fc.nat(), fc.nat(255)).map(corrupted) },
);
const conversation: fc.Arbitrary<Conversation> = fc.record({
  bytes,
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
  pausesMs: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 5 }),
  leaveAfterMs: fc.oneof(fc.constant(400), fc.integer({ min: 0, max: 120 })),
});

function requestBytes(parts: {
  path: string;
  body: string;
  fault: string;
  method: string;
  length: string;
  header: string;
  tokens: number;
}): Uint8Array {
  const { path: target, body: content, length } = parts;
  const size = text.encode(content).length;
  const lengths: Readonly<Record<string, string>> = {
    right: `content-length: ${size}\r\n`,
    short: `content-length: ${Math.floor(size / 2)}\r\n`,
    long: `content-length: ${size + 7}\r\n`,
    chunked: 'transfer-encoding: chunked\r\n',
    none: '',
  };
  const sent = length === 'chunked' ? `${size.toString(16)}\r\n${content}\r\n0\r\n\r\n` : content;
  const head = `${parts.method} ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lengths[length]}`;
  const script = `x-sim-fault: ${parts.fault}\r\nx-sim-output-tokens: ${parts.tokens}\r\n`;
  return text.encode(`${head}${script}x-fuzz: ${parts.header.replace(/[\r\n]/g, '')}\r\n\r\n${sent}`);
}

function corrupted([original, place, value]: [Uint8Array, number, number]): Uint8Array {
  const copy = original.slice();
  copy[place % copy.length] = value;
  return copy;
}

/** Sends what a conversation says and returns what came back when the connection is over. */
async function converse({ bytes: all, cuts, pausesMs, leaveAfterMs }: Conversation): Promise<string> {
  const { hostname, port } = new URL(stack.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  const over = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
  setTimeout(() => socket.destroy(), leaveAfterMs);
  const places = [0, ...cuts.map((share) => Math.floor(share * all.length)), all.length].sort(
    (a, b) => a - b,
  );
  for (let piece = 0; piece + 1 < places.length && !socket.destroyed; piece++) {
    socket.write(all.subarray(places[piece]!, places[piece + 1]!));
    await new Promise((resolve) => setTimeout(resolve, pausesMs[piece % pausesMs.length]));
  }
  await over;
  return answer;
}

test('whatever bytes come, whenever they come: an answer of HTTP or none, nothing left behind, others untouched', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(conversation, { minLength: 4, maxLength: 12 }), async (conversations) => {
      const [answers, other] = await Promise.all([Promise.all(conversations.map(converse)), askNormally()]);
      for (const answer of answers) if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [1-5]\d\d /);
      expect(other).toMatch(/^watt/);
      await expect.poll(() => stack.gateway.active, { timeout: 3000 }).toBe(0);
      const { pool } = stack.gateway.pools.pools[0]!;
      expect(pool.waiting).toBe(0);
      expect(pool.backends[0]!.window.inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
      expect(failures).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 120_000);

/** An ordinary request, tried until the engine that others break is taken for up again. */
async function askNormally(): Promise<string> {
  for (;;) {
    const response = await fetch(`${stack.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-sim-output-tokens': '3' },
      body: JSON.stringify({ model: 'sim', messages: [{ role: 'user', content: 'hi' }] }),
    });
    const answer = await response.json();
    if (response.status === 200)
      return (answer as { choices: { message: { content: string } }[] }).choices[0]!.message.content;
    expect([429, 502, 503, 504]).toContain(response.status);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
