import { wrapFetch } from '../src/index.ts';

/** What the scenario found, the same on every runtime. */
export interface ScenarioResult {
  /** Names of the requests in the order in which they were sent. */
  readonly order: readonly string[];
  /** What the caller of a stream got. */
  readonly streamed: string;
  /** Name of the error of a request that was aborted while it waited. */
  readonly aborted: string;
  readonly inFlight: number;
  readonly waiting: number;
}

const ADDRESS = 'http://engine.example/v1/chat/completions';
const EVENTS = [
  'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\ndata: [DONE]\n\n',
];

interface Body {
  readonly user: string;
  readonly stream?: boolean;
}

/** An engine that takes a moment for each request. */
function createEngine(
  order: string[],
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const { user, stream } = (await new Request(input, init).json()) as Body;
    order.push(user);
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (stream !== true)
      return Response.json({ choices: [{ finish_reason: 'stop' }], usage: { completion_tokens: 3 } });
    const body = new ReadableStream({
      start(controller) {
        for (const event of EVENTS) controller.enqueue(new TextEncoder().encode(event));
        controller.close();
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
}

const initOf = (body: Body & { max_tokens: number }): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...body }),
});

/** One slot, four requests: a long one is overtaken, one is aborted, one streams. No network. */
export async function runScenario(): Promise<ScenarioResult> {
  const order: string[] = [];
  const ordered = wrapFetch(createEngine(order), { slots: 1 });
  const abort = new AbortController();
  const first = ordered(ADDRESS, initOf({ user: 'first', max_tokens: 100 }));
  const long = ordered(new Request(ADDRESS, initOf({ user: 'long', max_tokens: 4000 })));
  const gone = ordered(ADDRESS, { ...initOf({ user: 'gone', max_tokens: 2 }), signal: abort.signal });
  const short = ordered(ADDRESS, initOf({ user: 'short', max_tokens: 2, stream: true }));
  const aborted = gone.then(
    () => 'none',
    (error: Error) => error.name,
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  abort.abort();
  const answers = await Promise.all([first, long, short].map(async (answer) => (await answer).text()));
  return { order, streamed: answers[2]!, aborted: await aborted, ...counts(ordered.stats()) };
}

const counts = ({ inFlight, waiting }: { inFlight: number; waiting: number }) => ({ inFlight, waiting });
