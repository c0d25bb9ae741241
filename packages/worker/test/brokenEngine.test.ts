import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import {
  jsonAnswer,
  type RawEngine,
  type RawRequest,
  STREAM_HEAD,
  startRawEngine,
  TOKEN_EVENT,
} from './fixtures/rawEngine.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let engine: RawEngine;
afterEach(async () => {
  await stack.close();
  engine.close();
});

const WHOLE = '{"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}';

async function start(answer: (socket: Socket, request: RawRequest) => void, limits = {}): Promise<void> {
  engine = await startRawEngine(answer);
  stack = await startStack({
    watch: false,
    config: { limits: { headTimeoutMs: 400, idleTimeoutMs: 300, ...limits } },
    backend: { url: engine.url, engine: 'other' },
  });
}

const body = (stream: boolean) => JSON.stringify({ model: 'm', stream, messages: [] });
const ask = (stream = false, signal?: AbortSignal) =>
  fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    body: body(stream),
    ...(signal === undefined ? {} : { signal }),
  });

/** Nothing of a request is left. */
async function expectNothingLeft(): Promise<void> {
  await expect.poll(() => stack.gateway.active).toBe(0);
  const { window } = stack.gateway.pools.pools[0]!.pool.backends[0]!;
  expect(window.inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
}

describe('a kept-alive connection', () => {
  test('that is reset in the middle of an answer does not send the request again', async () => {
    await start((socket, { earlier }) => {
      if (earlier === 0) socket.write(jsonAnswer(WHOLE));
      else {
        socket.write(STREAM_HEAD + TOKEN_EVENT);
        setTimeout(() => socket.resetAndDestroy(), 30);
      }
    });
    await (await ask()).text();
    expect(await (await ask(true)).text()).toContain('upstream_error');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(engine.seen.length).toBe(2);
    await expectNothingLeft();
  });

  test('that breaks long after the request was sent does not send it again', async () => {
    await start(
      (socket, { earlier }) => {
        if (earlier === 0) socket.write(jsonAnswer(WHOLE));
        else setTimeout(() => socket.destroy(), 1200);
      },
      { headTimeoutMs: 5000 },
    );
    await (await ask()).text();
    expect((await ask()).status).toBe(502);
    expect(engine.seen.length).toBe(2);
    await expectNothingLeft();
  });

  test('that was closed while idle is replaced by another', async () => {
    await start((socket, { earlier }) => {
      if (earlier === 0) socket.write(jsonAnswer(WHOLE));
      else socket.destroy();
    });
    await (await ask()).text();
    expect((await ask()).status).toBe(200);
    await expectNothingLeft();
  });
});

describe('answers that are no HTTP as it should be', () => {
  test('101 is answered with 502 and leaves nothing behind', async () => {
    await start((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    });
    expect((await ask()).status).toBe(502);
    await expectNothingLeft();
  });

  test.each(['000', '099', '600', '999'])('status %s is answered with 502', async (status) => {
    await start((socket) => {
      socket.write(jsonAnswer(WHOLE).replace('200 OK', `${status} Odd`));
    });
    expect((await ask()).status).toBe(502);
    await expectNothingLeft();
  });
});

describe('an answer that is no stream', () => {
  const half = jsonAnswer(WHOLE).slice(0, -20);

  test('that stops half way is answered with 504', async () => {
    await start((socket) => socket.write(half));
    const response = await ask();
    expect([response.status, (await response.json()).error.code]).toEqual([504, 'upstream_timeout']);
    await expectNothingLeft();
    await expect.poll(() => engine.sockets.size).toBe(0);
  });

  test('whose client leaves half way is recorded as cancelled', async () => {
    await start((socket) => socket.write(half), { idleTimeoutMs: 5000 });
    const abort = new AbortController();
    const asked = ask(false, abort.signal);
    await expect.poll(() => engine.seen.length).toBe(1);
    setTimeout(() => abort.abort(), 100);
    await expect(asked).rejects.toThrow();
    await expectNothingLeft();
    expect(stack.records[0]).toMatchObject({ finish: 'cancelled', status: 499, errorCode: 'client_closed' });
  });

  test('in an encoding that nobody asked for keeps its encoding', async () => {
    const packed = gzipSync(WHOLE);
    await start((socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`,
      );
      socket.write(packed);
    });
    expect(await (await ask()).json()).toEqual(JSON.parse(WHOLE));
    expect(engine.seen[0]!.head).toContain('accept-encoding: identity');
    await expectNothingLeft();
  });
});

describe('a stream whose last event has come', () => {
  const full = `${STREAM_HEAD}${TOKEN_EVENT}data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;

  test('is whole for a client that leaves on it', async () => {
    await start((socket) => socket.write(full), { idleTimeoutMs: 5000 });
    const abort = new AbortController();
    const reader = (await ask(true, abort.signal)).body!.getReader();
    let text = '';
    while (!text.includes('[DONE]')) text += new TextDecoder().decode((await reader.read()).value);
    abort.abort();
    await expectNothingLeft();
    expect(stack.records).toMatchObject([{ finish: 'stop', status: 200, errorCode: null, outputTokens: 1 }]);
  });

  test.each([
    ['breaks', (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 30)],
    ['stays open', () => {}],
  ])('is whole when the connection %s behind it', async (_, then) => {
    await start((socket) => {
      socket.write(full);
      then(socket);
    });
    expect(await (await ask(true)).text()).toMatch(/\[DONE\]\n\n$/);
    await expectNothingLeft();
    expect(stack.records).toMatchObject([{ finish: 'stop', status: 200 }]);
    await expect.poll(() => engine.sockets.size).toBe(0);
  });
});

test('an answer that its engine gave up is not learned from as a short one', async () => {
  await start((socket) => socket.write(jsonAnswer(WHOLE.replace('stop', 'abort'))));
  await (await ask()).text();
  expect(stack.records).toMatchObject([{ finish: 'error', status: 200, outputTokens: 2 }]);
});
