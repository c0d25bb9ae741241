import { INFERENCE_ROUTES, type InferenceRoute, openAiError, requestId } from '@wattlane/core/protocol';
import { type Context, Hono } from 'hono';
import type { Gateway } from '../exchange/gateway.ts';
import { webAnswer } from '../web/webAnswer.ts';
import { webCall } from '../web/webCall.ts';
import { healthOf } from './health.ts';
import { listModels } from './listModels.ts';
import { serveInference } from './serveInference.ts';

/** Extra routes of a gateway, such as its metrics and its dashboard. */
export type RouteExtension = (app: Hono) => void;

/** The web application of a gateway. It runs on every runtime that has `Request` and `Response`. */
export function createApp(gateway: Gateway, ...extensions: readonly RouteExtension[]): Hono {
  const app = new Hono();
  for (const [path, route] of Object.entries(INFERENCE_ROUTES)) {
    app.post(path, (c) => serveOnWeb(gateway, route, c.req.raw));
    app.all(path, (c) => refuse(c, 'method_not_allowed', { allow: 'POST' }));
  }
  app.get('/v1/models', (c) => listModels(gateway, c.req.raw, null));
  app.get('/v1/models/:id{.+}', (c) => listModels(gateway, c.req.raw, c.req.param('id')));
  app.get('/healthz', (c) => {
    const health = healthOf(gateway);
    return c.json(health, health.status === 'down' ? 503 : 200);
  });
  for (const extend of extensions) extend(app);
  app.notFound((c) => refuse(c, 'unknown_route'));
  app.onError((error, c) => {
    gateway.report(error, '');
    return refuse(c, 'internal_error');
  });
  return app;
}

async function serveOnWeb(gateway: Gateway, route: InferenceRoute, request: Request): Promise<Response> {
  const call = webCall(request, gateway.runtime);
  return webAnswer(await serveInference(gateway, route, call), call);
}

function refuse(
  c: Context,
  code: Parameters<typeof openAiError>[0],
  more: Readonly<Record<string, string>> = {},
): Response {
  const { status, body } = openAiError(code);
  const id = requestId(c.req.header('x-request-id'));
  const named = id === undefined ? {} : { 'x-request-id': id };
  const headers = { 'content-type': 'application/json', ...named, ...more };
  return new Response(JSON.stringify(body), { status, headers });
}
