import type { RouteExtension } from '../app/app.ts';

/** Something that has metrics in Prometheus' text format; names are its own alone. */
export interface MetricText {
  render(): string;
}

/** `GET /metrics` in Prometheus' text format: one text behind the other. */
export const metricsRoute =
  (...texts: readonly MetricText[]): RouteExtension =>
  (app) => {
    app.get('/metrics', (c) => {
      c.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      return c.body(texts.map((text) => text.render()).join(''));
    });
  };
