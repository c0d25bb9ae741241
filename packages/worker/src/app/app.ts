import { INFERENCE_ROUTES, type InferenceRoute } from '@wattlane/core/protocol';
import { Hono } from 'hono';
import { foreignPageProblem } from '../auth/openAccess.ts';
import type { Gateway } from '../exchange/gateway.ts';
import { webAnswer } from '../web/webAnswer.ts';
import { webCall } from '../web/webCall.ts';
import { healthOf } from './health.ts';
import { jsonError } from './jsonError.ts';
import { listModels } from './listModels.ts';
import { requestIds } from './requestIds.ts';
import { serveInference } from './serveInference.ts';

/** Extra routes of a gateway, such as its metrics and its dashboard. */
export type RouteExtension = (app: Hono, gateway: Gateway) => void;

/** The web application of a gateway. It runs on every runtime that has `Request` and `Response`. */
export function createApp(gateway: Gateway, ...extensions: readonly RouteExtension[]): Hono {
  const app = new Hono();
  app.use(requestIds(gateway.runtime));
  const routes = Object.entries(INFERENCE_ROUTES);
  // These look at who is calling by themselves, and record whom they refuse.
  for (const [path, route] of routes) app.post(path, (c) => serveOnWeb(gateway, route, c.req.raw));
  app.use(async (c, next) => refuseForeign(gateway, c.req.raw) ?? (await next()));
  for (const [path] of routes) app.all(path, () => jsonError('method_not_allowed', {}, { allow: 'POST' }));
  app.get('/v1/models', (c) => listModels(gateway, c.req.raw, null));
  app.get('/v1/models/:id{.+}', (c) => listModels(gateway, c.req.raw, c.req.param('id')));
  app.get('/healthz', (c) => {
    const health = healthOf(gateway);
    return c.json(health, health.status === 'down' ? 503 : 200);
  });
  for (const extend of extensions) extend(app, gateway);
  app.notFound(() => jsonError('unknown_route'));
  app.onError((error) => {
    gateway.report(error, '');
    return jsonError('internal_error');
  });
  return app;
}

async function serveOnWeb(gateway: Gateway, route: InferenceRoute, request: Request): Promise<Response> {
  const call = webCall(request, gateway.runtime);
  return webAnswer(await serveInference(gateway, route, call), call);
}

/** Keeps the pages of other sites from a gateway without keys. */
function refuseForeign({ authenticator }: Gateway, { url, headers }: Request): Response | undefined {
  if (!authenticator.isOpen) return undefined;
  const message = foreignPageProblem(new URL(url).host, headers.get('origin') ?? undefined);
  return message === null ? undefined : jsonError('permission_denied', { message });
}
