import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { streamEvents } from './fixtures/scriptedFetch.ts';
import { wrapFetch } from './wrapFetch.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let server: Server;
let base = '';
const seen: Seen[] = [];

/** Says nothing of its own but what the test asks for in the query: status and a body in odd chunks. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('hex') });
    const query = new URL(url!, 'http://x').searchParams;
    const type = query.get('type') ?? 'application/json';
    response.writeHead(Number(query.get('status') ?? 200), {
      'content-type': type,
      'x-own': ['a', 'b'],
      'set-cookie': ['a=1', 'b=2'],
    });
    const text = type.startsWith('text/event-stream')
      ? streamEvents(30, Buffer.concat(chunks).includes('include_usage')).join('')
      : `{"choices":[{"finish_reason":"stop","message":{"content":"é\u2028"}}],"usage":{"completion_tokens":3}}`;
    const bytes = Buffer.from(query.get('empty') === null ? text : '');
    for (let at = 0; at < bytes.length; at += 701) {
      response.write(bytes.subarray(at, at + 701));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

/** What a `fetch` gives and what the server saw of it. */
async function exchange(
  fetchFn: typeof fetch | ReturnType<typeof wrapFetch>,
  input: () => Parameters<typeof wrapFetch>[0] extends (...args: infer A) => unknown ? A : never,
) {
  const response = await fetchFn(...input());
  const bytes = Buffer.from(await response.arrayBuffer()).toString('hex');
  const { status, statusText, url, redirected, type, ok } = response;
  const headers = [...response.headers].filter(([name]) => name !== 'date');
  return { status, statusText, url, redirected, type, ok, headers, bytes, seen: seen.at(-1) };
}

const chat = '/openai/v1/chat/completions';
const text = `{ "model":"m", "messages":[{"role":"user","content":"h\\u00e9 \\ud83d\\ude00 é"}], "seed": 12345678901234567890, "x":{"y":1} }`;
const bytes = new TextEncoder().encode(text);
const json = { 'content-type': 'application/json' };
const post = (body: RequestInit['body'], headers: Record<string, string> = json): RequestInit => ({
  method: 'POST',
  body: body!,
  headers,
});

test.each<[string, () => [string | URL | Request, RequestInit?]]>([
  ['a string', () => [base + chat, post(text)]],
  ['a string without a content type', () => [base + chat, post(text, {})]],
  ['a method in lower case', () => [base + chat, { ...post(text), method: 'post' }]],
  ['a URL object with a query', () => [new URL(`${base + chat}?api-version=1`), post(text)]],
  ['bytes', () => [base + chat, post(bytes)]],
  ['a part of a buffer', () => [base + chat, post(new Uint8Array([32, ...bytes, 33]).subarray(1, -1))]],
  ['a data view', () => [base + chat, post(new DataView(bytes.buffer))]],
  ['an ArrayBuffer', () => [base + chat, post(bytes.buffer)]],
  ['a blob', () => [base + chat, post(new Blob([bytes], { type: 'text/x' }), {})]],
  ['a request', () => [new Request(base + chat, post(text))]],
  ['a request without a content type', () => [new Request(base + chat, post(text, {}))]],
  [
    'a request with an init',
    () => [new Request(base + chat, post('old')), { body: text, headers: { a: 'b' } }],
  ],
  ['no JSON', () => [base + chat, post('{"model":')]],
  ['JSON without a model', () => [base + chat, post('{"messages":[]}')]],
  ['a form', () => [base + chat, post(new URLSearchParams({ a: 'b' }), {})]],
  ['no body', () => [base + chat, { method: 'POST' }]],
  ['an empty answer', () => [`${base + chat}?empty=1`, post(text)]],
  ['a refusal', () => [`${base + chat}?status=422`, post(text)]],
  ['a status without a body', () => [`${base + chat}?status=204&empty=1`, post(text)]],
  ['a page', () => [`${base + chat}?type=text/html`, post(text)]],
  ['embeddings', () => [`${base}/v1/embeddings/`, post('{"model":"m","input":["a"]}')]],
  [
    'a stream with usage',
    () => [
      `${base + chat}?type=text/event-stream`,
      post('{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}'),
    ],
  ],
  ['another route', () => [`${base}/v1/files`, post(text)]],
  ['a get', () => [`${base}/v1/chat/completions/1`, {}]],
])('%s: the same bytes, headers and answer as a plain fetch', async (_, input) => {
  expect(await exchange(wrapFetch(fetch), input as never)).toEqual(await exchange(fetch, input as never));
});

test('a stream body passes through unordered', async () => {
  const ordered = wrapFetch(fetch);
  const body = () => new Blob([bytes]).stream();
  const response = await ordered(base + chat, { ...post(body()), duplex: 'half' } as RequestInit);
  await response.text();
  expect(Buffer.from(seen.at(-1)!.body, 'hex').toString()).toBe(text);
  expect(ordered.stats()).toMatchObject({ passedThrough: 1 });
});

const streamBody =
  '{ "model":"m","messages":[],"stream":true , "stream_options":{"a":1}, "seed":12345678901234567890}';

test('a stream without usage: only stream_options changes, and the answer is what it would have been', async () => {
  for (const form of [streamBody, new TextEncoder().encode(streamBody)]) {
    const input = () => [`${base + chat}?type=text/event-stream`, post(form)] as never;
    const [plain, wrapped] = [await exchange(fetch, input), await exchange(wrapFetch(fetch), input)];
    expect(wrapped.bytes).toBe(plain.bytes);
    const sent = Buffer.from(wrapped.seen!.body, 'hex').toString();
    expect(sent).toBe(
      '{ "model":"m","messages":[],"stream":true, "seed":12345678901234567890,"stream_options":{"a":1,"include_usage":true}}',
    );
    const off = await exchange(wrapFetch(fetch, { injectUsage: false }), input);
    expect(off).toEqual(plain);
  }
});

test('a caller may reuse its memory once it has called', async () => {
  const ordered = wrapFetch(fetch, { slots: 1 });
  for (const body of [bytes.slice(), bytes.slice().buffer]) {
    const answer = ordered(base + chat, post(body));
    new Uint8Array(body instanceof ArrayBuffer ? body : body.buffer).fill(0);
    await (await answer).text();
    expect(Buffer.from(seen.at(-1)!.body, 'hex').toString()).toBe(text);
  }
});
