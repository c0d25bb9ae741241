import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import {
  type ByteSink,
  type Transport,
  UpstreamError,
  type UpstreamFailure,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../runtime/transport.ts';

/** Idle connections are closed after this, before the engine's own timeout (5 s in many servers) closes them on us. */
const IDLE_MS = 4000;

/** How long a connection may take to come about, in ms: a host without power refuses nothing, it is only silent. */
const CONNECT_MS = 4000;

/** A connection that the engine had closed while it was idle fails within this time, in ms; later it had the request. */
const STALE_MS = 1000;

/**
 * A transport over `node:http` and `node:https` with connections that are kept alive. Costs an eighth of the processor
 * time of Node's built-in `fetch`.
 */
export function createNodeTransport(): Transport {
  const options = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const;
  const agents: Agents = {
    http: new http.Agent(options),
    https: new https.Agent(options),
    origins: new Map(),
  };
  return {
    send: (request) => send(request, agents, true),
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
  /** By base address; as many as there are engines. */
  readonly origins: Map<string, Origin>;
}

/** @param retry  whether a kept-alive connection that turns out to be closed may be replaced once */
function send(request: UpstreamRequest, agents: Agents, retry: boolean): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const { cancellation } = request;
    if (cancellation.cancelled) {
      reject(new UpstreamError('aborted', 'the request was called off'));
      return;
    }
    const call = open(request, agents);
    const sentMs = performance.now();
    const headTimer = setTimeout(
      () => call.destroy(new UpstreamError('timeout', noHead(request))),
      request.headTimeoutMs,
    );
    const connectTimer = limitConnecting(call, Math.min(CONNECT_MS, request.headTimeoutMs - 1));
    cancellation.listen(() => call.destroy(new UpstreamError('aborted', 'the request was called off')));
    let settled = false;
    // Of the answer's head, an error and the end of the connection the first one counts; what follows is the body's.
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(headTimer);
      clearTimeout(connectTimer);
      act();
    };
    call.once('response', (response) =>
      settle(() => {
        const answer = answerOf(response, call);
        if (answer.status >= 200 && answer.status <= 599) return resolve(answer);
        answer.cancel();
        reject(new UpstreamError('malformed', `the engine answered with status ${answer.status}`));
      }),
    );
    call.on('error', (error) =>
      settle(() => {
        if (retry && wasStale(call, error, performance.now() - sentMs)) {
          send(request, agents, false).then(resolve, reject);
        } else reject(asUpstreamError(error));
      }),
    );
    // Some ends are no errors to Node, such as that of an answer which asks for another protocol.
    call.once('close', () =>
      settle(() => reject(new UpstreamError('reset', 'the engine closed the connection without an answer'))),
    );
    call.end(request.body);
  });
}

/** Gives a request up whose connection does not come about in time. */
function limitConnecting(call: ClientRequest, limitMs: number): NodeJS.Timeout {
  const timer = setTimeout(
    () => call.destroy(new UpstreamError('connect', `no connection within ${limitMs} ms`)),
    limitMs,
  );
  call.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', () => clearTimeout(timer));
    else clearTimeout(timer);
  });
  return timer;
}

const noHead = ({ headTimeoutMs }: UpstreamRequest): string =>
  `the engine sent no answer within ${headTimeoutMs} ms`;

function open({ url, method, headers, body }: UpstreamRequest, agents: Agents): ClientRequest {
  const { origin, path } = splitUrl(url, agents.origins);
  // Bodies are passed on as they are; without this header an engine may pack them.
  const own: Record<string, string | number> = { 'accept-encoding': 'identity', ...headers };
  if (body !== undefined) own['content-length'] = body.length;
  const options = { ...origin.address, method, path, headers: own };
  return origin.isSecure
    ? https.request({ ...options, agent: agents.https })
    : http.request({ ...options, agent: agents.http });
}

/** Where an address leads, worked out once for each engine. */
interface Origin {
  readonly isSecure: boolean;
  readonly address: { readonly hostname: string; readonly port: string } | { readonly socketPath: string };
}

/** Separates the path of a socket from that of a request: `unix:/run/agent.sock:/v1/gpus`. */
const SOCKET_SCHEME = 'unix:';

function splitUrl(url: string, origins: Map<string, Origin>): { origin: Origin; path: string } {
  if (url.startsWith(SOCKET_SCHEME)) return splitSocketUrl(url);
  const slash = url.indexOf('/', url.indexOf('//') + 2);
  const base = url.slice(0, slash);
  let origin = origins.get(base);
  if (origin === undefined) {
    const { protocol, hostname, port } = new URL(base);
    // Node wants the address of an IPv6 host without its brackets.
    const address = { hostname: hostname.replace(/^\[|\]$/g, ''), port };
    origin = { isSecure: protocol === 'https:', address };
    origins.set(base, origin);
  }
  return { origin, path: url.slice(slash) };
}

function splitSocketUrl(url: string): { origin: Origin; path: string } {
  const end = url.indexOf(':', SOCKET_SCHEME.length);
  const socketPath = url.slice(SOCKET_SCHEME.length, end);
  return { origin: { isSecure: false, address: { socketPath } }, path: url.slice(end + 1) };
}

/**
 * A kept-alive connection that the engine closed before it saw the request: nothing was begun. One that breaks later may
 * have broken by the very request, which must not go on to fell the next engine.
 */
function wasStale(call: ClientRequest, error: NodeJS.ErrnoException, elapsedMs: number): boolean {
  if (!call.reusedSocket || elapsedMs > STALE_MS) return false;
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

function answerOf(response: IncomingMessage, call: ClientRequest): UpstreamResponse {
  let givenUp: UpstreamError | undefined;
  return {
    status: response.statusCode ?? 0,
    headers: headersOf(response),
    // Node reports an answer that was given up as a connection that broke.
    readInto: (sink) => readInto(response, sink, (error) => givenUp ?? asUpstreamError(error)),
    resume: () => response.resume(),
    cancel: () => {
      givenUp = new UpstreamError('aborted', 'the answer was given up');
      response.on('error', () => {});
      call.destroy(givenUp);
    },
  };
}

function headersOf({ headers }: IncomingMessage): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

function readInto(
  response: IncomingMessage,
  sink: ByteSink,
  failureOf: (error: Error) => UpstreamError,
): void {
  let over = false;
  const finish = (error?: Error) => {
    if (over) return;
    over = true;
    if (error === undefined) sink.end();
    else sink.fail(failureOf(error));
  };
  response.on('data', (bytes: Uint8Array) => {
    if (!over && !sink.chunk(bytes)) response.pause();
  });
  response.once('end', () => finish());
  response.once('error', finish);
  response.once('close', () => {
    if (!over) finish(new UpstreamError('reset', 'the engine closed the connection'));
  });
}

function asUpstreamError(error: NodeJS.ErrnoException): UpstreamError {
  if (error instanceof UpstreamError) return error;
  return new UpstreamError(kindOf(error), error.message, { cause: error });
}

function kindOf(error: NodeJS.ErrnoException): UpstreamFailure {
  if (error.code?.startsWith('HPE_')) return 'malformed';
  const { syscall } = error;
  // A host with several addresses fails with the errors of them all.
  const isUnsent = syscall === 'connect' || syscall === 'getaddrinfo' || error instanceof AggregateError;
  return isUnsent ? 'connect' : 'reset';
}
