import { readFileSync } from 'node:fs';
import { GATEWAY_ERRORS } from '@wattlane/core/protocol';
import { expect, test } from 'vitest';
import {
  createApp,
  createGateway,
  Dashboard,
  dashboardRoute,
  GatewayMetrics,
  metricsRoute,
  openApiRoute,
  withDefaults,
} from '../src/index.ts';
import { createNodeRuntime, readDashboardAssets, readOpenApi } from '../src/node/index.ts';
import { openApiDocument } from '../src/openapi/openApiDocument.ts';
import { steadyPredictor } from './stack.ts';

interface Document {
  paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, { description: string }> }>
  >;
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const document = JSON.parse(JSON.stringify(openApiDocument(version))) as Document;

test('the committed file is what the build would write', () => {
  expect(JSON.parse(readOpenApi())).toEqual(document);
});

test('every route of the application is in it, and nothing else', async () => {
  const gateway = createGateway(withDefaults({ backends: [{ id: 'a', url: 'http://127.0.0.1:1' }] }), {
    runtime: createNodeRuntime(),
    predictor: steadyPredictor,
  });
  const app = createApp(
    gateway,
    dashboardRoute(new Dashboard(gateway), readDashboardAssets()),
    metricsRoute(new GatewayMetrics(gateway)),
    openApiRoute(readOpenApi()),
  );
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/, '{$1}')}`);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(routes.sort());
  const served = await app.request('/openapi.json');
  expect((await served.json()).openapi).toBe('3.1.0');
});

test('references lead somewhere and operations are named once', () => {
  const text = JSON.stringify(document);
  for (const [, path] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = path!
      .split('/')
      .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
    expect(target, path).toBeTypeOf('object');
  }
  const names = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map((it) => it.operationId),
  );
  expect(new Set(names).size).toBe(names.length);
});

test('each refusal of an inference request stands under its status', () => {
  const { responses } = document.paths['/v1/chat/completions']!.post!;
  for (const code of ['queue_full', 'model_not_found', 'no_backend', 'upstream_timeout'] as const) {
    expect(responses[GATEWAY_ERRORS[code].status]!.description).toContain(`\`${code}\``);
  }
});
