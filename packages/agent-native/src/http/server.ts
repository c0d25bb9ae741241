import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WattlaneError } from '@wattlane/core/errors';
import type { Agent } from '../daemon/agent.ts';
import { answerAgent, type Call } from './agentRoutes.ts';
import { errorReply, type Reply } from './reply.ts';
import { streamPower } from './streamPower.ts';
import { answerZeusd } from './zeusdRoutes.ts';

/** Longest body, in bytes: a report with thousands of requests fits. */
const MOST_BYTES = 1024 * 1024;
/** Connections at once; further ones are closed at once, so that those inside go on being served. */
const MOST_CONNECTIONS = 512;

/**
 * An HTTP server in front of an agent, not listening yet.
 *
 * @param token  what clients must send as bearer; undefined on a unix socket, whose permissions are the boundary
 */
export function createAgentServer(agent: Agent, token: string | undefined): Server {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000, keepAliveTimeout: 60_000 });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('request', (request, response) => {
    serve(agent, token, request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, errorReply(error));
      if (!(error instanceof WattlaneError)) agent.log(`request failed: ${String(error)}`);
    });
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    else socket.destroy();
  });
  return server;
}

async function serve(
  agent: Agent,
  token: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A client that leaves is no failure of ours.
  request.on('error', () => {});
  response.on('error', () => {});
  if (token !== undefined && !isBearer(request.headers.authorization, token)) {
    throw new WattlaneError(
      'ERR_ACCESS',
      'the token is missing or wrong; expected "authorization: Bearer TOKEN"',
    );
  }
  const { pathname, searchParams } = parseUrl(request.url ?? '/');
  const call: Call = {
    method: request.method ?? 'GET',
    path: pathname.split('/').slice(1).map(decode),
    query: searchParams,
    body: await readBody(request, response),
  };
  if (agent.config.zeusd && call.method === 'GET' && pathname === '/gpu/stream_power')
    return streamPower(agent, call.query, response);
  const reply =
    (await answerAgent(agent, call)) ?? (agent.config.zeusd ? await answerZeusd(agent, call) : null);
  send(
    response,
    reply ?? {
      status: 404,
      body: { error: { code: 'ERR_ARGUMENT', message: `no route ${call.method} ${pathname.slice(0, 80)}` } },
    },
  );
}

function parseUrl(text: string): URL {
  try {
    return new URL(text, 'http://agent');
  } catch {
    throw new WattlaneError('ERR_ARGUMENT', 'the path cannot be read');
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new WattlaneError('ERR_ARGUMENT', 'the path is not encoded properly');
  }
}

/** Reads and parses a body. What is too long is not kept; the connection ends with the answer. */
function readBody(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      response.shouldKeepAlive = false;
      reject(new WattlaneError('ERR_ARGUMENT', `the body is longer than ${MOST_BYTES} bytes`));
    });
    request.on('error', reject);
    request.on('end', () => {
      if (bytes === 0) return resolve(undefined);
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      } catch {
        reject(new WattlaneError('ERR_ARGUMENT', 'the body is no JSON'));
      }
    });
  });
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  const isText = typeof body === 'string';
  const text = isText ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Compared by digest, so that neither length nor content shows in the time it takes. */
function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
