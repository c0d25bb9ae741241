import type { RouteExtension } from '../app/app.ts';
import { jsonError } from '../app/jsonError.ts';
import type { Scope } from '../config/gatewayConfig.ts';
import type { Gateway } from '../exchange/gateway.ts';

/** Something that has metrics in Prometheus' text format; names are its own alone. */
export interface MetricText {
  render(): string;
}

/** Scopes of keys that may read the metrics, any of them. */
const READERS: readonly Scope[] = ['report', 'debug', 'admin'];

/**
 * `GET /metrics` in Prometheus' text format: one text behind the other. Where keys are configured it takes one with the
 * scope `report`, `debug` or `admin`, as a bearer token.
 */
export const metricsRoute =
  (...texts: readonly MetricText[]): RouteExtension =>
  (app, gateway) => {
    app.get('/metrics', async (c) => {
      const refusal = await refuseReader(gateway, c.req.header('authorization'));
      if (refusal !== null) return refusal;
      c.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      return c.body(texts.map((text) => text.render()).join(''));
    });
  };

async function refuseReader({ authenticator }: Gateway, authorization?: string): Promise<Response | null> {
  const principal = await authenticator.authenticate(authorization);
  if (typeof principal === 'string') return jsonError('invalid_api_key');
  if (READERS.some((scope) => principal.scopes.has(scope))) return null;
  return jsonError('permission_denied', { message: 'The API key lacks the scope report.' });
}
