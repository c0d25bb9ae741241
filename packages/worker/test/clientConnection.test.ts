import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  jsonAnswer,
  type RawEngine,
  STREAM_HEAD,
  startRawEngine,
  TOKEN_EVENT,
} from './fixtures/rawEngine.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let engine: RawEngine | null = null;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await stack.close();
  engine?.close();
  engine = null;
});

/** A client that writes bytes by hand. */
function client(): Socket {
  const { hostname, port } = new URL(stack.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

function post(stream: boolean): string {
  const body = JSON.stringify({ model: 'sim', stream, messages: [] });
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nx-sim-output-tokens: 100000\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a client that leaves takes its pipelined requests along', async () => {
  stack = await startStack({ watch: false });
  const socket = client();
  socket.write(post(true) + post(true));
  await expect.poll(() => stack.engine.engine.runningCount).toBe(2);
  socket.destroy();
  await expect.poll(() => stack.gateway.active).toBe(0);
  await expect.poll(() => stack.engine.engine.runningCount).toBe(0);
});

test('a client that reads only when all is sent gets the answer to a body that is too large', async () => {
  stack = await startStack({ watch: false });
  const socket = client();
  const bytes = 8 * 2 ** 20;
  let answer = '';
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${bytes}\r\n\r\n`);
  for (let sent = 0; sent < bytes; sent += 2 ** 20) {
    socket.write(Buffer.alloc(2 ** 20, 32));
    await wait(20);
  }
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('a gateway that stops does not wait for connections that have nothing to do', async () => {
  stack = await startStack({ watch: false, engine: { speedup: 1000 } });
  const asked = fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-sim-output-tokens': '20000' },
    body: JSON.stringify({ model: 'sim', messages: [] }),
  });
  await expect.poll(() => stack.gateway.active).toBe(1);
  const startMs = performance.now();
  const closed = stack.stop(5000);
  expect((await asked).status).toBe(200);
  await (await asked).text();
  await closed;
  expect(performance.now() - startMs).toBeLessThan(3000);
});

/** Reads what is left on a connection; how many bytes, or null when it stays open. */
function drain(socket: Socket): Promise<number | null> {
  return new Promise((resolve) => {
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    socket.on('close', () => resolve(bytes));
    setTimeout(() => resolve(null), 3000);
    socket.resume();
  });
}

test('a client that never reads its answer is cut off', async () => {
  const bytes = 32 * 2 ** 20;
  engine = await startRawEngine((socket) => {
    socket.write(jsonAnswer(`{"x":"${'x'.repeat(bytes)}"}`));
  });
  stack = await startStack({
    watch: false,
    config: { limits: { idleTimeoutMs: 300 } },
    backend: { url: engine.url, engine: 'other' },
  });
  const socket = client();
  socket.pause();
  socket.write(post(false));
  await expect.poll(() => stack.records.length, { timeout: 3000 }).toBe(1);
  await wait(1000);
  const read = await drain(socket);
  expect(read).not.toBeNull();
  expect(read).toBeLessThan(bytes);
});

test('a client that stops reading a stream is taken as gone, not the engine as silent', async () => {
  engine = await startRawEngine((socket) => {
    socket.write(STREAM_HEAD);
    const more = () => {
      if (!socket.destroyed && socket.write(TOKEN_EVENT.repeat(500))) setImmediate(more);
    };
    socket.on('drain', more);
    more();
  });
  stack = await startStack({
    watch: false,
    config: { limits: { idleTimeoutMs: 300 } },
    backend: { url: engine.url, engine: 'other' },
  });
  const socket = client();
  socket.pause();
  socket.write(post(true));
  await expect.poll(() => stack.records.length, { timeout: 5000 }).toBe(1);
  expect(stack.records[0]).toMatchObject({ finish: 'cancelled', status: 499 });
  await expect.poll(() => engine!.sockets.size).toBe(0);
  await wait(600);
  expect(await drain(socket)).not.toBeNull();
});
