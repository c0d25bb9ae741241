import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { embeddingAnswer } from './embed.ts';
import { readEngineCall } from './engineCall.ts';
import { type EngineOptions, type EngineSettings, engineSettings } from './engineOptions.ts';
import { failAtOnce, faultOf } from './faults.ts';
import { generate } from './generate.ts';
import { metricsText } from './metricsText.ts';
import { RealTimeEngine } from './realTimeEngine.ts';
import { respond } from './respond.ts';

/** A simulated engine that listens. */
export interface EngineServer {
  /** Base address, without `/v1`. */
  readonly url: string;
  readonly engine: RealTimeEngine;
  /** Generations that came in so far, by request id where there is one. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/** Largest body that it reads, in bytes. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Starts a simulated engine: batching, memory and timing are the twin's, in real time; the text of its answers is made up.
 * It speaks `/v1/chat/completions`, `/v1/completions`, `/v1/embeddings`, `/v1/responses` and `/v1/models`, and vLLM's
 * `/health` and `/metrics`. Headers of a request script it: `x-sim-output-tokens` and `x-sim-fault`.
 */
export async function startEngine(options: EngineOptions = {}): Promise<EngineServer> {
  const settings = engineSettings(options);
  const engine = new RealTimeEngine(settings);
  const seen: string[] = [];
  const server = createServer((request, response) => {
    response.on('error', () => {});
    void serve({ settings, engine, seen }, request, response).catch(() => response.destroy());
  });
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${settings.host}:${port}`,
    engine,
    seen,
    close: () => stop(server, engine),
  };
}

interface Context {
  readonly settings: EngineSettings;
  readonly engine: RealTimeEngine;
  readonly seen: string[];
}

function listen(server: Server, { host, port }: EngineSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function stop(server: Server, engine: RealTimeEngine): Promise<void> {
  engine.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { engine, settings } = context;
  const path = (request.url ?? '/').split('?')[0]!;
  if (request.method === 'GET') {
    if (path === '/health') response.end();
    else if (path === '/metrics')
      response.setHeader('content-type', 'text/plain').end(metricsText(engine, settings));
    else if (path === '/v1/models') answer(response, 200, { object: 'list', data: [modelOf(settings)] });
    else if (path === `/v1/models/${encodeURIComponent(settings.model)}`)
      answer(response, 200, modelOf(settings));
    else fail(response, 404, `no ${path} here`);
    return;
  }
  const body = await readJson(request);
  if (body === null) fail(response, 400, 'expected a JSON object');
  else post(context, path, body, request, response);
}

function post(
  { engine, settings, seen }: Context,
  path: string,
  body: Record<string, unknown>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  seen.push(String(request.headers['x-request-id'] ?? ''));
  const fault = faultOf(request);
  if (failAtOnce(fault, request, response)) return;
  const model = String(body.model ?? settings.model);
  if (path === '/v1/embeddings') {
    response.setHeader('content-type', 'application/json').end(embeddingAnswer(body, model));
    return;
  }
  const call = readEngineCall(body, request.headers, settings);
  if (typeof call === 'string') fail(response, 400, call);
  else if (path === '/v1/responses') respond(engine, `resp_${seen.length}`, model, call, response);
  else if (path === '/v1/chat/completions' || path === '/v1/completions') {
    const kind = path === '/v1/completions' ? 'text' : 'chat';
    const id = `${kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${seen.length}`;
    generate(
      engine,
      { kind, id, model, created: Math.floor(Date.now() / 1000) },
      call,
      fault,
      request,
      response,
    );
  } else fail(response, 404, `no ${path} here`);
}

const modelOf = ({ model }: EngineSettings) => ({
  id: model,
  object: 'model',
  created: 0,
  owned_by: 'simulated',
});

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, message: string): void {
  answer(response, status, { error: { message, type: 'invalid_request_error', param: null, code: null } });
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
