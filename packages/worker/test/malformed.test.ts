import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { chatBytes, sendRaw } from './fixtures/rawClient.ts';
import { type RawEngine, STREAM_HEAD, startRawEngine, TOKEN_EVENT } from './fixtures/rawEngine.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let engine: RawEngine | null = null;
afterEach(async () => {
  await stack.close();
  engine?.close();
  engine = null;
});

const start = async () => {
  stack = await startStack({ watch: false, config: { limits: { readTimeoutMs: 400 } } });
};

/** Status, code and length of an answer that is one error in the shape of OpenAI's. */
function errorOf(text: string): [number, string] {
  const [head, body] = text.split('\r\n\r\n') as [string, string];
  expect(head).toMatch(/^content-type: application\/json$/m);
  expect(head).toMatch(/^x-request-id: \S{8,}$/m);
  expect(/^content-length: (\d+)$/m.exec(head)?.[1]).toBe(String(body.length));
  const { error } = JSON.parse(body);
  expect(error).toMatchObject({ message: expect.any(String), type: expect.any(String), param: null });
  return [Number(head.split(' ')[1]), error.code];
}

const POST = 'POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\n';

describe('what Node takes for no request is answered in the usual shape', () => {
  test.each([
    ['headers of 40 kB', `${POST}x-large: ${'x'.repeat(40_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['headers of 4 MB', `${POST}x-large: ${'x'.repeat(4_000_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['garbage', 'what is this?\r\n\r\n', 400, 'malformed_request'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'malformed_request'],
    [
      'a chunk without a size',
      `${POST}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
      400,
      'malformed_request',
    ],
    ['two lengths', `${POST}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`, 400, 'malformed_request'],
    [
      'a host that is none',
      'GET /healthz HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'no host for inference',
      'POST /v1/completions HTTP/1.1\r\nconnection: close\r\n\r\n',
      400,
      'malformed_request',
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'malformed_request'],
  ])('%s', async (_, bytes, status, code) => {
    await start();
    const { text, closedMs } = await sendRaw(stack.url, bytes);
    expect(errorOf(text)).toEqual([status, code]);
    expect(closedMs).not.toBeNull();
    await expect.poll(() => stack.gateway.active).toBe(0);
  });

  test.each([
    ['half a header line', `${POST}x-half`],
    ['half a request line', 'POST /v1/ch'],
  ])('%s is given up soon after the time to read', async (_, bytes) => {
    await start();
    const { text, closedMs } = await sendRaw(stack.url, bytes, 4500);
    expect(errorOf(text)).toEqual([408, 'request_timeout']);
    expect(closedMs).not.toBeNull();
  });
});

test('garbage behind a request whose stream runs does not fall into the stream', async () => {
  engine = await startRawEngine((socket) => socket.write(STREAM_HEAD + TOKEN_EVENT));
  stack = await startStack({ watch: false, backend: { url: engine.url, engine: 'other' } });
  const { hostname, port } = new URL(stack.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write(chatBytes({ stream: true }));
  await expect.poll(() => text).toContain('"content":"a"');
  socket.write('garbage\r\n\r\n');
  await closed;
  expect(text).not.toContain('malformed_request');
  await expect.poll(() => stack.gateway.active).toBe(0);
});
