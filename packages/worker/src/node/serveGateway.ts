import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import { INFERENCE_ROUTES, type InferenceRoute } from '@wattlane/core/protocol';
import type { Hono } from 'hono';
import { cutOff } from '../app/cutOff.ts';
import { jsonError } from '../app/jsonError.ts';
import { serveInference } from '../app/serveInference.ts';
import type { Gateway } from '../exchange/gateway.ts';
import { answerClientErrors } from './clientErrors.ts';
import { writeNodeAnswer } from './nodeAnswer.ts';
import { nodeCall } from './nodeCall.ts';

/** Largest headers of a request, in bytes. */
const HEADER_BYTES = 32 * 1024;
/** How often Node looks for requests that are late, in ms; its own default is 30 s. */
const CHECK_MS = 1000;
/** How long answers that were cut off may take to get out before their connections are closed, in ms. */
const LAST_WORD_MS = 1000;
/** Slack on top of the body's time limit, so that the answer that says so gets out first. */
const SLACK_MS = 5000;

/** A gateway that listens. */
export interface ListeningGateway {
  readonly url: string;
  /**
   * Stops: refuses new requests and lets those that run go on for at most `graceMs`. What runs or waits then is told that
   * the gateway is shutting down, and a second later every connection is closed.
   */
  close(graceMs: number): Promise<void>;
}

/** Lets a gateway listen on Node. Inference goes straight to Node's own server, everything else through the application. */
export async function serveGateway(gateway: Gateway, app: Hono): Promise<ListeningGateway> {
  const { listen, limits } = gateway.config;
  const others = getRequestListener(app.fetch, { errorHandler: (error) => refuse(gateway, error) });
  const options = {
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: limits.readTimeoutMs,
    requestTimeout: limits.readTimeoutMs + SLACK_MS,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: CHECK_MS,
    // Node's own refusal has no body.
    requireHostHeader: false,
  };
  const server = createServer(options, (incoming, outgoing) => {
    const route = routeOf(incoming);
    if (route === undefined) void others(incoming, outgoing);
    else void serveOnNode(gateway, route, incoming, outgoing);
    // A connection that has served its request would else hold up the end of the gateway until it times out.
    outgoing.once('close', () => {
      if (gateway.draining) setImmediate(() => server.closeIdleConnections());
    });
  });
  answerClientErrors(server, gateway.runtime);
  server.listen(listen.port, listen.host);
  await listening(server);
  const { port } = server.address() as AddressInfo;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return { url: `http://${host}:${port}`, close: (graceMs) => close(gateway, server, graceMs) };
}

const ROUTES: ReadonlyMap<string, InferenceRoute> = new Map(Object.entries(INFERENCE_ROUTES));

/** The route of an inference request; undefined for everything else, one that names no host among it. */
function routeOf({ method, url = '', headers }: IncomingMessage): InferenceRoute | undefined {
  if (method !== 'POST' || headers.host === undefined) return undefined;
  const query = url.indexOf('?');
  return ROUTES.get(query === -1 ? url : url.slice(0, query));
}

async function serveOnNode(
  gateway: Gateway,
  route: InferenceRoute,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const answer = await serveInference(gateway, route, nodeCall(incoming, outgoing));
    writeNodeAnswer(answer, outgoing, gateway.config.limits.idleTimeoutMs);
  } catch (error) {
    gateway.report(error, '');
    outgoing.destroy();
  }
}

/** The answer to a request that makes no address: its host or its path is none. */
function refuse({ report, runtime }: Gateway, error: unknown): Response {
  const isMalformed = error instanceof RequestError;
  if (!isMalformed) report(error, '');
  const headers = { 'x-request-id': runtime.randomId() };
  return jsonError(isMalformed ? 'malformed_request' : 'internal_error', {}, headers);
}

function listening(server: Server): Promise<void> {
  if (server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
}

function close(gateway: Gateway, server: Server, graceMs: number): Promise<void> {
  gateway.draining = true;
  return new Promise((resolve) => {
    let cut = setTimeout(() => {
      const lastWordMs = gateway.active > 0 ? LAST_WORD_MS : 0;
      cutOff(gateway);
      cut = setTimeout(() => server.closeAllConnections(), lastWordMs);
    }, graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
